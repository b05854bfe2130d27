// Pebbles on a beach. Shape: stones across, wetness, –, –.
vec3 layer(vec3 c, vec2 p, float scale, float shift) {
  vec2 q = p * scale + shift;
  q += 0.22 * (vec2(noise(q * 1.6), noise(q * 1.6 + 9.0)) - 0.5);
  vec2 i = floor(q);
  float first = 9.0, second = 9.0;
  vec2 at, stone;
  for (int y = -1; y <= 1; y += 1) for (int x = -1; x <= 1; x += 1) {
    vec2 cell = i + vec2(x, y);
    vec2 o = cell + 0.14 + 0.72 * hash2(cell) - q;
    float d = length(o * vec2(1.0, 1.1 + 0.5 * (hash(cell + 8.0) - 0.5)));
    if (d < first) { second = first; first = d; at = o; stone = cell; }
    else second = min(second, d);
  }
  float edge = second - first;
  float body = smoothstep(0.03, 0.09, edge);
  float dome = smoothstep(0.0, 0.55, edge);
  vec2 slope = -at * (1.2 - dome);
  vec3 tint = mix(uColours[int(hash(stone + 4.0) * 5.999)], uColours[int(hash(stone + 14.0) * 5.999)], 0.35);
  float speckle = fbm(q * 9.0 + stone, 5), band = noise(vec2(dot(q - stone, vec2(cos(hash(stone) * 6.3), sin(hash(stone) * 6.3))) * 7.0, hash(stone) * 40.0));
  tint *= 0.55 + 0.55 * speckle + 0.35 * band * step(0.6, hash(stone + 2.0));
  float light = 0.5 + 0.62 * dome + 0.8 * dot(slope, vec2(-0.6, 0.8));
  float gloss = uShape.y * pow(max(0.0, 1.0 - length(slope - vec2(-0.16, 0.26)) * 2.6), 4.0);
  return mix(c * (1.0 - 0.6 * smoothstep(-0.05, 0.05, edge)), tint * light + gloss, body);
}

vec3 scene(vec2 p, float aspect) {
  vec3 c = uColours[5] * 0.3 * (0.5 + fbm(p * 160.0, 4));
  c = layer(c, p, uShape.x * 2.3, 3.0) * 0.7;
  vec2 q = p * uShape.x;
  return layer(c, p, uShape.x, uSeed);
}
