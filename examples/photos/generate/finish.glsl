
void main() {
  vec2 pixel = gl_FragCoord.xy;
  vec2 p = pixel / uSize.y;
  vec3 c = scene(p, uSize.x / uSize.y);
  vec2 centre = pixel / uSize - 0.5;
  c *= 1.0 - 0.28 * dot(centre, centre);
  c += (hash(pixel) - 0.5) * 0.012;
  outColour = vec4(clamp(c, 0.0, 1.0), 1.0);
}
