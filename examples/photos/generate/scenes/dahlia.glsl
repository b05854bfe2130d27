// A flower from near. Shape: petals in a ring, rings, x, y.
vec3 scene(vec2 p, float aspect) {
  vec2 q = p - vec2(uShape.z * aspect, uShape.w);
  float r = length(q) * 1.02, angle = atan(q.y, q.x);
  vec3 c = mix(uColours[1], uColours[0], fbm(p * 2.4 + uSeed, 4) + 0.35 * p.y);
  float leaf = fbm(p * 1.7 - uSeed, 3);
  c *= 0.7 + 0.7 * leaf;
  int rings = int(uShape.y);
  for (int i = 0; i < rings; i += 1) {
    float inner = float(i) / float(rings - 1);
    float length_ = mix(0.56, 0.05, pow(inner, 0.86));
    float count = floor(mix(uShape.x, uShape.x * 0.55, inner));
    float a = (angle + float(i) * 2.39996) / (2.0 * PI) * count;
    float petal = floor(a + 0.5);
    float wobble = 1.0 + 0.1 * (hash(vec2(mod(petal, count), float(i))) - 0.5);
    float along = r / (length_ * wobble);
    float half_ = 0.56 * pow(sin(clamp(along, 0.0, 1.0) * PI * 0.86 + 0.3), 0.8);
    float across = (a - petal) / max(half_, 1e-3);
    if (along > 1.0) continue;
    float edge = smoothstep(1.0, 0.9, abs(across)) * smoothstep(1.0, 0.985, along);
    float shadow = smoothstep(1.5, 0.85, abs(across)) * 0.35;
    c *= 1.0 - shadow * (1.0 - edge);
    float vein = 0.5 + 0.5 * sin(across * 15.0 + 2.0 * fbm(vec2(across * 3.0, along * 5.0), 3));
    vec3 tint = mix(uColours[3], uColours[2], smoothstep(0.15, 1.0, along));
    tint = mix(tint, uColours[4], smoothstep(0.7, 1.0, along) * 0.7);
    tint *= 0.55 + 0.5 * smoothstep(0.0, 0.85, along) - 0.16 * across * across + 0.1 * vein - 0.1 * across;
    c = mix(c, tint, edge);
  }
  float heart = smoothstep(0.062, 0.056, r + 0.01 * noise(q * 160.0));
  vec3 pollen = uColours[5] * (0.5 + 0.8 * noise(q * 190.0));
  return mix(c, pollen, heart);
}
