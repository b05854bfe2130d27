// Dunes, lit from one side. Shape: sun x, ripples, height, –.
vec3 scene(vec2 p, float aspect) {
  vec3 sky = mix(uColours[1], uColours[0], smoothstep(0.5, 1.0, p.y));
  sky += uColours[2] * 0.5 * exp(-length(p - vec2(uShape.x * aspect, 0.62)) * 3.0);
  const int LAYERS = 6;
  vec3 front = vec3(0);
  float open = 1.0;
  for (int i = LAYERS - 1; i >= 0; i -= 1) {
    float near = float(i) / float(LAYERS - 1);
    float shift = float(i) * 7.3 + uSeed;
    float scale = mix(1.7, 0.7, near);
    float crest = 0.58 - 0.46 * near + uShape.z * mix(0.14, 0.34, near) * (noise(vec2(p.x * scale + shift, shift)) - 0.4);
    float inside = below(p.y, crest);
    if (inside <= 0.0) continue;
    float depth = crest - p.y;
    // The edge between light and shade runs down from the crest.
    float edge = noise(vec2(p.x * scale * 1.3 + depth * 2.6 + shift, depth * 1.2 + shift));
    float light = smoothstep(0.36, 0.52, edge + 0.12 * (fbm(vec2(p.x * 3.0, depth * 6.0 + shift), 4) - 0.5));
    float wave = sin((depth * 190.0 / (0.5 + near) + 34.0 * fbm(vec2(p.x * 3.2, depth * 3.0 + shift), 4)) * 1.6);
    vec3 sand = mix(uColours[4], uColours[3], light);
    sand *= 1.0 + uShape.y * 0.09 * wave * near * light + 0.08 * (fbm(p * 240.0, 2) - 0.4);
    sand = mix(sand, uColours[1], (1.0 - near) * 0.5 * smoothstep(0.0, 0.3, depth + 0.05));
    sand = mix(sand, uColours[2], 0.35 * smoothstep(0.008, 0.0, depth) * light);
    front += open * inside * sand;
    open *= 1.0 - inside;
    if (open <= 0.0) return front;
  }
  return front + open * sky;
}
