// Stacked cubes, seen from above. Shape: cubes up, –, –, –.
vec3 scene(vec2 p, float aspect) {
  vec2 q = p * uShape.x;
  // Hexagons, in two rows of rectangles; the three rhombs of one are the faces of a cube.
  const vec2 STEP = vec2(1.0, 1.7320508);
  vec2 one = (floor(q / STEP) + 0.5) * STEP, other = floor(q / STEP + 0.5) * STEP;
  vec2 centre = length(q - one) < length(q - other) ? one : other;
  vec2 o = q - centre;
  float angle = mod(atan(o.y, o.x) - PI / 6.0, 2.0 * PI);
  int face = int(angle / (2.0 * PI / 3.0));
  float tone = clamp(fbm(centre * 0.16 + uSeed, 4) * 1.9 - 0.42 + 0.22 * (hash(floor(centre * 9.0)) - 0.5), 0.0, 0.999) * 5.0;
  vec3 tint = mix(uColours[int(tone)], uColours[int(tone) + 1], smoothstep(0.2, 0.8, fract(tone)));
  float light = face == 0 ? 1.06 : face == 1 ? 0.74 : 0.5;
  return tint * (light + 0.1 * o.y) * (0.95 + 0.1 * fbm(p * 130.0, 3));
}
