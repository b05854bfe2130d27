// A planet and its moon. Shape: x, y, radius, light angle.
vec3 globe(vec3 c, vec2 q, float radius, vec3 light, bool hasAir) {
  float r = length(q) / radius;
  if (hasAir) c += uColours[2] * 0.5 * exp(-max(r - 1.0, 0.0) * 16.0) * smoothstep(-0.5, 0.7, dot(normalize(vec3(q, 0.01)), light));
  if (r > 1.0) return c;
  vec3 n = vec3(q / radius, sqrt(1.0 - r * r));
  vec2 map = vec2(atan(n.x, n.z), asin(n.y)) * 2.2 + uSeed;
  float land = fbm(map + 0.8 * fbm(map * 1.7, 5), 8);
  vec3 ground = mix(uColours[3], uColours[4], smoothstep(0.44, 0.58, land));
  ground *= 0.62 + 0.85 * fbm(map * 7.0, 6);
  if (hasAir) {
    float cloud = fbm(map * vec2(1.6, 3.2) + fbm(map * 2.0, 4) * 1.6 + 4.0, 8);
    ground = mix(ground, vec3(0.95), 0.85 * smoothstep(0.5, 0.7, cloud));
  } else ground = vec3(0.68, 0.65, 0.62) * (0.4 + 0.9 * ridges(map * 5.0, 6));
  float day = smoothstep(-0.12, 0.35, dot(n, light));
  vec3 lit = ground * (0.02 + day * 1.15);
  if (hasAir) lit += uColours[2] * pow(r, 5.0) * day * 0.65;
  return mix(c, lit, smoothstep(1.0, 0.996, r));
}

vec3 scene(vec2 p, float aspect) {
  vec3 c = uColours[0] + uColours[1] * pow(fbm(p * 2.2 + uSeed, 7), 2.2) * 1.1;
  c += uColours[5] * 0.6 * pow(fbm(p * 1.6 + 40.0, 7), 3.0);
  c += stars(p, 44.0) * 1.2 + stars(p + 5.0, 95.0) + 0.6 * stars(p + 9.0, 170.0);
  vec3 light = normalize(vec3(cos(uShape.w), sin(uShape.w), 0.42));
  c = globe(c, p - vec2(uShape.x * aspect, uShape.y), uShape.z, light, true);
  return globe(c, p - vec2(uShape.x * aspect + uShape.z * 1.3, uShape.y + uShape.z * 0.72), uShape.z * 0.14, light, false);
}
