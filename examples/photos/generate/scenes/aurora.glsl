// Northern lights over a lake. Shape: height, curl, –, –.
vec3 lights(vec2 p) {
  vec3 c = mix(uColours[1], uColours[0], smoothstep(0.35, 1.0, p.y));
  c += stars(p + 3.0, 60.0) * 1.1 + stars(p, 110.0) * 0.7;
  for (int i = 0; i < 4; i += 1) {
    float n = float(i);
    float bend = fbm(vec2(p.x * (1.2 + 0.3 * n) + n * 7.0 + uSeed, p.y * 0.55 + n), 4);
    float foot = 0.42 + 0.08 * n + uShape.y * (bend - 0.45);
    float up = p.y - foot;
    float curtain = smoothstep(-0.02, 0.03, up) * exp(-max(up, 0.0) * (5.0 - 0.6 * n) / uShape.x);
    float rays = 0.45 + 0.9 * noise(vec2((p.x + bend * 0.4) * 46.0 + n * 9.0, p.y * 1.5));
    c += mix(uColours[2], uColours[3], smoothstep(0.0, 0.3, up)) * curtain * rays * (0.62 - 0.1 * n);
  }
  return c;
}

vec3 scene(vec2 p, float aspect) {
  const float SHORE = 0.27;
  bool inLake = p.y < SHORE;
  vec2 q = p;
  if (inLake) {
    float far = SHORE - p.y;
    q.x += 0.012 * (fbm(vec2(p.x * 9.0, p.y * 160.0), 3) - 0.5) * (0.4 + far * 8.0);
    q.y = SHORE + far * 1.15 + 0.03 * (fbm(vec2(p.x * 5.0, p.y * 90.0), 3) - 0.5);
  }
  vec3 c = lights(q);
  for (int i = 0; i < 2; i += 1) {
    float n = float(i);
    float ridge = SHORE + 0.1 - 0.06 * n + 0.22 * (1.0 - 0.5 * n) * (ridges(vec2(q.x * (1.0 + n) + uSeed + n * 5.0, n), 7) - 0.4);
    if (i == 1) ridge += 0.03 * pow(abs(sin(q.x * 85.0 + 6.0 * noise(vec2(q.x * 20.0, 4.0)))), 3.0) * noise(vec2(q.x * 60.0, 2.0));
    vec3 rock = mix(uColours[4], uColours[5], n) * (0.6 + 0.8 * ridges(q * vec2(7.0, 11.0), 5));
    c = mix(c, rock, below(q.y, ridge));
  }
  return inLake ? c * 0.62 + uColours[1] * 0.05 : c;
}
