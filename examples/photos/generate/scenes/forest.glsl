// Trunks in a mist. Shape: light x, mist, width of the trunks, –.
vec3 scene(vec2 p, float aspect) {
  vec2 light = vec2(uShape.x * aspect, 0.72);
  float glow = exp(-length((p - light) * vec2(0.8, 1.1)) * 2.1);
  vec3 air = mix(uColours[1], uColours[0], glow);
  float angle = atan(p.y - light.y, p.x - light.x);
  air += uColours[2] * 0.22 * smoothstep(0.45, 0.8, noise(vec2(angle * 14.0, 1.0))) * glow;
  vec3 c = air;
  const int LAYERS = 6;
  for (int i = 0; i < LAYERS; i += 1) {
    float near = float(i) / float(LAYERS - 1);
    float count = mix(34.0, 5.0, pow(near, 0.6));
    float lean = 0.03 * (noise(vec2(p.y * 1.4, float(i))) - 0.5);
    float x = (p.x + lean) * count + float(i) * 5.3 + uSeed;
    float cell = floor(x);
    float at = 0.5 + 0.5 * (hash(vec2(cell, float(i))) - 0.5);
    float width = uShape.z * mix(0.5, 1.0, hash(vec2(cell, 40.0 + float(i)))) * (1.0 + 0.25 * smoothstep(0.35, 0.0, p.y));
    float bark = ridges(vec2(x * 9.0, p.y * mix(20.0, 6.0, near)), 5);
    float d = abs(fract(x) - at) - width * (0.94 + 0.1 * bark);
    float trunk = smoothstep(1.0, -1.0, d * uSize.y / count);
    float round = 1.0 - pow(clamp(abs(fract(x) - at) / width, 0.0, 1.0), 2.0);
    vec3 wood = mix(uColours[3], uColours[4], near) * (0.55 + 0.5 * bark + 0.25 * round);
    vec3 layer = mix(wood, air, uShape.y * (1.0 - near) * 0.95);
    // Undergrowth hides the feet.
    float ground = 0.05 + 0.2 * (1.0 - near) + 0.05 * fbm(vec2(p.x * mix(20.0, 7.0, near) + float(i), 2.0), 6);
    vec3 fern = mix(uColours[5], uColours[4], near * 0.55) * (0.4 + 1.1 * fbm(p * mix(140.0, 46.0, near), 5));
    fern = mix(fern, air, uShape.y * (1.0 - near) * 0.9);
    c = mix(c, layer, trunk);
    c = mix(c, fern, below(p.y, ground));
  }
  return c;
}
