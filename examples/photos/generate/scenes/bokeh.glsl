// Lights out of focus. Shape: size, count, height of the lights, –.
vec3 scene(vec2 p, float aspect) {
  vec3 c = mix(uColours[1], uColours[0], smoothstep(0.0, 1.0, p.y + 0.2 * (fbm(p * 2.0, 4) - 0.5)));
  for (int layer = 0; layer < 4; layer += 1) {
    float scale = uShape.y * (1.0 + 0.55 * float(layer));
    vec2 q = p * scale + float(layer) * 11.0;
    for (int y = -1; y <= 1; y += 1) for (int x = -1; x <= 1; x += 1) {
      vec2 cell = floor(q) + vec2(x, y);
      float chance = hash(cell + 5.0 * float(layer));
      float height = (cell.y - float(layer) * 11.0) / scale;
      if (chance > 0.75 * smoothstep(uShape.z + 0.35, uShape.z - 0.1, height)) continue;
      vec2 at = cell + 0.2 + 0.6 * hash2(cell + 3.0);
      float radius = uShape.x * (0.55 + 0.5 * hash(cell + 9.0));
      float d = length(q - at) / radius;
      float disc = smoothstep(1.0, 0.88, d) * (0.55 + 0.45 * smoothstep(0.4, 1.0, d));
      vec3 tint = mix(uColours[2 + int(hash(cell + 21.0) * 3.999)], vec3(1), 0.04);
      c += tint * disc * (0.2 + 0.75 * hash(cell + 13.0));
    }
  }
  return 1.0 - exp(-c * 1.5);
}
