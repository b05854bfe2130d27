// Ridges, each paler than the one before it. Shape: sun x, sun y, mist, snow. A sun below 0 is none; above 1, stars.
vec3 skyOver(vec2 p, float aspect) {
  vec3 c = mix(uColours[1], uColours[0], smoothstep(0.3, 1.0, p.y));
  vec2 sun = vec2(uShape.x * aspect, uShape.y);
  float d = length(p - sun);
  c += uColours[2] * (0.75 * exp(-d * 5.0) + 0.35 * exp(-d * 1.6));
  c = mix(c, max(c, vec3(1.0, 0.97, 0.9)), smoothstep(0.034, 0.030, d));
  float cloud = fbm(vec2(p.x * 1.6, p.y * 5.5) + uSeed, 6);
  c = mix(c, mix(uColours[2], vec3(1), 0.35), 0.4 * smoothstep(0.5, 0.85, cloud) * smoothstep(0.35, 0.6, p.y));
  return c;
}

vec3 scene(vec2 p, float aspect) {
  // From the front: what is hidden costs nothing.
  const int LAYERS = 7;
  vec3 front = vec3(0);
  float open = 1.0;
  for (int i = LAYERS - 1; i >= 0; i -= 1) {
    float near = float(i) / float(LAYERS - 1);
    float shift = float(i) * 13.7 + uSeed;
    float steepness = mix(0.34, 0.2, near);
    float ridge = 0.62 - 0.5 * near + steepness * (ridges(vec2(p.x * mix(0.9, 1.5, near) + shift, shift), 8) - 0.5);
    if (i >= LAYERS - 2) ridge += 0.016 * noise(vec2(p.x * 130.0, shift)) * noise(vec2(p.x * 37.0, shift));
    float inside = below(p.y, ridge);
    if (inside <= 0.0) continue;
    float depth = ridge - p.y;
    float rock = ridges(vec2(p.x * 6.0 + depth * 3.5 + shift, p.y * 9.0 - p.x * 2.0), 6);
    float lit = fbm(vec2(p.x * 9.0 + depth * 9.0, depth * 15.0 + shift), 6);
    vec3 layer = mix(uColours[3], uColours[4], near) * (0.72 + 0.62 * mix(rock, lit, 0.5));
    float snow = uShape.w * smoothstep(0.2, 0.0, depth + 0.22 * (rock - 0.4)) * (1.0 - near);
    layer = mix(layer, vec3(0.95, 0.96, 1.0) * (0.62 + 0.55 * lit), snow);
    float mist = uShape.z * smoothstep(0.0, 0.26, depth + 0.06 * (lit - 0.5)) * (1.0 - near * 0.85);
    layer = mix(layer, mix(uColours[1], uColours[5], near), mist);
    front += open * inside * layer;
    open *= 1.0 - inside;
    if (open <= 0.0) return front;
  }
  return front + open * skyOver(p, aspect);
}
