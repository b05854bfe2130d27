// A city behind a river in the evening. Shape: lit windows, height, –, –.
vec3 city(vec2 p) {
  vec3 c = mix(uColours[1], uColours[0], smoothstep(0.25, 0.95, p.y));
  c += uColours[2] * 0.4 * exp(-abs(p.y - 0.32) * 5.0);
  float cloud = fbm(vec2(p.x * 1.4, p.y * 6.0) + uSeed, 6);
  c = mix(c, uColours[2], 0.35 * smoothstep(0.5, 0.8, cloud) * smoothstep(0.95, 0.45, p.y));
  for (int i = 0; i < 4; i += 1) {
    float near = float(i) / 3.0;
    float scale = mix(17.0, 9.0, near);
    float x = p.x * scale + float(i) * 31.0;
    float cell = floor(x);
    float top = 0.3 + uShape.y * mix(0.42, 0.16, near) * pow(hash(vec2(cell, float(i) + uSeed)), 1.7);
    float f = fract(x);
    float setback = step(0.5, hash(vec2(cell, 9.0))) * 0.05;
    if (f < 0.22 || f > 0.78) top -= setback;
    if (abs(f - 0.5) < 0.015 && hash(vec2(cell, 17.0)) > 0.6) top += 0.05;
    vec3 wall = mix(uColours[3], uColours[4], near) * (0.8 + 0.4 * f);
    vec2 w = vec2(f * 13.0, p.y * mix(120.0, 96.0, near));
    vec2 pane = fract(w);
    float isPane = step(0.22, pane.x) * step(0.3, pane.y) * step(0.06, f) * step(f, 0.94);
    float lamp = step(1.0 - uShape.x * mix(0.3, 0.62, near), hash(floor(w) + cell * 19.0 + float(i) * 53.0));
    wall += uColours[5] * isPane * lamp * (0.45 + 0.6 * hash(floor(w) + 3.0)) * smoothstep(0.0, 0.02, top - p.y);
    c = mix(c, mix(wall, uColours[1], 0.5 * (1.0 - near)), below(p.y, top));
  }
  return c;
}

vec3 scene(vec2 p, float aspect) {
  const float SHORE = 0.29;
  if (p.y > SHORE) return city(p);
  float far = SHORE - p.y;
  float ripple = fbm(vec2(p.x * 10.0, p.y * 130.0 / (0.4 + far * 3.0)), 4) - 0.5;
  vec3 c = city(vec2(p.x + ripple * 0.03, SHORE + far * 1.3 + abs(ripple) * 0.12));
  return c * (0.62 + ripple * 0.5) + uColours[0] * 0.06;
}
