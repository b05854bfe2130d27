// Quarter circles, stripes and dots in a grid. Shape: rows, grain, –, –.
vec3 scene(vec2 p, float aspect) {
  vec2 q = p * uShape.x;
  vec2 cell = floor(q), f = fract(q) - 0.5;
  float pixel = 0.75 * uShape.x / uSize.y;
  f = turn(floor(hash(cell) * 4.0) * PI * 0.5) * f;
  int ground = int(hash(cell + 11.0) * 5.999);
  int figure = (ground + 1 + int(hash(cell + 23.0) * 4.999)) % 6;
  int kind = int(hash(cell + 37.0) * 6.999);
  float d;
  if (kind == 0) d = length(f + 0.5) - 1.0;
  else if (kind == 1) d = max(length(f + vec2(0.5, 0.0)) - 0.5, -f.x - 0.5);
  else if (kind == 2) d = f.x + f.y;
  else if (kind == 3) d = abs(fract(f.x * 4.0 + 0.5) - 0.5) / 4.0 - 0.0625;
  else if (kind == 4) d = length(fract(f * 3.0 + 0.5) - 0.5) / 3.0 - 0.105;
  else if (kind == 5) d = abs(length(f) - 0.3) - 0.12;
  else d = abs(fract(length(f + 0.5) * 4.0) - 0.5) / 4.0 - 0.0625;
  vec3 c = mix(uColours[ground], uColours[figure], smoothstep(pixel, -pixel, d));
  return c * (1.0 + uShape.y * (fbm(p * 90.0, 4) - 0.5));
}
