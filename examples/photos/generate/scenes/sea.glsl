// A sea under a sky. Shape: sun x, sun y, roughness, clouds.
vec3 skyAt(vec2 p, float aspect) {
  vec2 sun = vec2(uShape.x * aspect, uShape.y);
  float d = length((p - sun) * vec2(1.0, 1.15));
  vec3 c = mix(uColours[1], uColours[0], smoothstep(0.4, 0.95, p.y));
  c += uColours[2] * (0.8 * exp(-d * 7.0) + 0.3 * exp(-d * 2.0));
  vec2 q = vec2(p.x * 0.9, 0.22 / (p.y - 0.36));
  float cloud = fbm(q * vec2(2.2, 2.6) + uSeed, 7);
  float edge = fbm((q + 0.03) * vec2(2.2, 2.6) + uSeed, 7);
  float cover = smoothstep(0.62 - 0.3 * uShape.w, 0.86 - 0.2 * uShape.w, cloud);
  vec3 shade = mix(uColours[5], mix(uColours[2], vec3(1), 0.5), clamp(0.5 + (cloud - edge) * 9.0, 0.0, 1.0));
  c = mix(c, shade, cover * 0.85 * smoothstep(0.42, 0.5, p.y));
  return mix(c, max(c, vec3(1.0, 0.97, 0.9)), smoothstep(0.045, 0.04, d));
}

vec3 scene(vec2 p, float aspect) {
  const float HORIZON = 0.42;
  if (p.y > HORIZON) return skyAt(p, aspect);
  float far = (HORIZON - p.y) / HORIZON;
  float depth = 0.14 / (far + 0.012);
  vec2 q = vec2((p.x - aspect * 0.5) * depth * 6.0, depth * 22.0);
  float swell = fbm(q * vec2(0.5, 1.0) + uSeed, 5);
  float ripple = fbm(q * vec2(2.4, 5.0) - uSeed, 5);
  float slope = ((swell - 0.5) * 0.6 + (ripple - 0.5) * 0.7) * uShape.z;
  vec3 mirrored = skyAt(vec2(p.x + slope * 0.12, HORIZON + 0.02 + abs(far * 0.5 + slope * 0.35)), aspect);
  vec3 c = mix(mirrored * 0.82, mix(uColours[3], uColours[4], far), 0.3 + 0.5 * far);
  c *= 0.84 + slope * 0.95;
  float path = exp(-pow((p.x - uShape.x * aspect) / (0.05 + 0.22 * far), 2.0));
  c += uColours[2] * path * smoothstep(0.47, 0.72, ripple + 0.12 * swell) * 1.4;
  float foam = smoothstep(0.6, 0.8, swell * 0.5 + ripple * 0.5 + 0.06 * far) * uShape.z * far;
  return mix(c, vec3(0.93, 0.96, 0.97), foam * 0.55);
}
