// Sheets of paper, cut and laid over each other. Shape: scale, –, –, –.
vec3 scene(vec2 p, float aspect) {
  vec2 q = p * uShape.x + uSeed;
  vec3 c = uColours[0];
  for (int i = 1; i < 9; i += 1) {
    float n = float(i), level = 0.2 + 0.068 * n;
    float h = noise(q * 0.9 + n * 0.09) * 0.7 + noise(q * 2.1 + n * 0.13) * 0.3;
    vec2 s = q + vec2(-0.035, 0.05);
    float hs = noise(s * 0.9 + n * 0.09) * 0.7 + noise(s * 2.1 + n * 0.13) * 0.3;
    float slope = max(fwidth(h), 1e-5);
    c *= 1.0 - 0.4 * smoothstep(-0.045, 0.02, hs - level) * (1.0 - smoothstep(-slope, slope, h - level));
    vec3 sheet = n < 5.0 ? mix(uColours[1], uColours[2], (n - 1.0) / 3.0) : mix(uColours[3], uColours[4], (n - 5.0) / 3.0);
    sheet *= 0.95 + 0.1 * fbm(p * 130.0 + n * 9.0, 4);
    c = mix(c, sheet, smoothstep(-slope, slope, h - level));
  }
  return c;
}
