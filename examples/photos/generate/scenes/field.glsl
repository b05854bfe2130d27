// Rows of flowers that run to the horizon. Shape: vanishing point x, width of the rows, clouds, –.
vec3 scene(vec2 p, float aspect) {
  const float HORIZON = 0.56;
  if (p.y > HORIZON + 0.02 * fbm(vec2(p.x * 14.0, 1.0), 5)) {
    vec3 sky = mix(uColours[1], uColours[0], smoothstep(0.5, 1.0, p.y));
    vec2 q = vec2(p.x * 0.8, 0.16 / (p.y - 0.5));
    float cloud = fbm(q * 3.0 + uSeed, 7);
    float lit = fbm(q * 3.0 + uSeed + vec2(0.05, 0.09), 7);
    return mix(sky, vec3(1.0, 0.985, 0.97) * (0.86 + (cloud - lit) * 1.2), uShape.z * smoothstep(0.44, 0.66, cloud));
  }
  float far = HORIZON - p.y;
  if (far < 0.0) return vec3(0.09, 0.2, 0.13) + 0.12 * fbm(p * 90.0, 4);
  float depth = 0.1 / (far + 0.004);
  float across = (p.x - uShape.x * aspect) * depth * 9.0;
  float row = across / uShape.y;
  float band = floor(row);
  vec3 tint = uColours[2 + int(mod(band, 4.0))];
  vec2 bed = vec2(across * 5.0, depth * 30.0);
  float heads = noise(bed * 3.4) * 0.65 + noise(bed * 9.0) * 0.35;
  float gap = smoothstep(0.1, 0.22, abs(fract(row) - 0.5) < 0.5 ? min(fract(row), 1.0 - fract(row)) + 0.12 * (heads - 0.5) : 0.0);
  vec3 green = vec3(0.13, 0.27, 0.1) * (0.6 + 0.9 * heads);
  float bloom = smoothstep(0.3, 0.6, heads + 0.2 * (fbm(bed * 0.6, 4) - 0.4));
  vec3 c = mix(green, tint * (0.62 + 0.62 * heads), gap * mix(bloom, 0.92, smoothstep(0.3, 0.02, far)));
  return mix(c, uColours[1], 0.4 * smoothstep(0.22, 0.0, far));
}
