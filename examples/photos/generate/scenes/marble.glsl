// Ink that was stirred. Shape: scale, stir, –, –.
vec3 scene(vec2 p, float aspect) {
  vec2 q = p * uShape.x + uSeed;
  vec2 a = vec2(fbm(q, 6), fbm(q + 5.2, 6));
  vec2 b = vec2(fbm(q + uShape.y * a + 1.7, 6), fbm(q + uShape.y * a + 8.3, 6));
  float v = fbm(q + uShape.y * b, 7);
  vec3 c = mix(uColours[0], uColours[1], smoothstep(0.25, 0.55, v));
  c = mix(c, uColours[2], smoothstep(0.3, 0.75, length(a) * 0.75));
  c = mix(c, uColours[3], smoothstep(0.45, 0.75, b.x));
  c = mix(c, uColours[4], smoothstep(0.5, 0.68, b.y) * 0.75);
  float vein = smoothstep(0.035, 0.0, abs(fract(v * 5.0) - 0.5) * 0.4);
  return mix(c, uColours[5], vein * 0.7) * (0.72 + 0.6 * v);
}
