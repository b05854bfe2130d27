// A still life of balls on a table. Shape: light x, height of the camera, gloss, count.
vec4 ball(int i) {
  float n = float(i);
  float radius = 0.26 + 0.46 * pow(hash(vec2(n, 3.0)), 1.6);
  float angle = n * 2.39996 + uSeed;
  float away = 0.62 * sqrt(n) * 1.1;
  return vec4(cos(angle) * away * 1.35, radius, sin(angle) * away, radius);
}

float hit(vec3 from, vec3 along, vec4 s) {
  vec3 o = from - s.xyz;
  float b = dot(o, along), d = b * b - dot(o, o) + s.w * s.w;
  if (d < 0.0) return -1.0;
  return -b - sqrt(d);
}

float shade(vec3 at, vec3 light, int skip) {
  float lit = 1.0;
  for (int i = 0; i < int(uShape.w); i += 1) {
    if (i == skip) continue;
    vec4 s = ball(i);
    vec3 o = s.xyz - at;
    float along = dot(o, light);
    if (along < 0.0) continue;
    float miss = length(o - light * along) - s.w;
    lit = min(lit, smoothstep(-0.09, 0.16, miss / (0.35 + 0.22 * along)));
  }
  return lit;
}

float occlusion(vec3 at, vec3 normal, int skip) {
  float open = 1.0;
  for (int i = 0; i < int(uShape.w); i += 1) {
    if (i == skip) continue;
    vec4 s = ball(i);
    vec3 o = s.xyz - at;
    float l = length(o);
    open *= 1.0 - clamp(dot(normal, o / l) * 0.5 + 0.5, 0.0, 1.0) * pow(s.w / l, 2.0) * 0.85;
  }
  return open;
}

vec3 backdrop(vec3 along) { return mix(uColours[1], uColours[0], smoothstep(-0.25, 0.5, along.y)); }

vec3 trace(vec3 from, vec3 along, vec3 light, bool mirrored) {
  float nearest = 1e9;
  int which = -1;
  for (int i = 0; i < int(uShape.w); i += 1) {
    float t = hit(from, along, ball(i));
    if (t > 1e-3 && t < nearest) { nearest = t; which = i; }
  }
  float table = -from.y / along.y;
  if (table > 1e-3 && table < nearest) {
    vec3 at = from + along * table;
    float lit = shade(at, light, -1) * 0.72 + 0.28;
    vec3 c = uColours[1] * lit * (0.35 + 0.65 * occlusion(at, vec3(0, 1, 0), -1));
    return mix(c, backdrop(along), smoothstep(4.0, 11.0, table));
  }
  if (which < 0) return backdrop(along);
  vec4 s = ball(which);
  vec3 at = from + along * nearest, normal = (at - s.xyz) / s.w;
  vec3 tint = uColours[2 + which % 4];
  float stripe = which % 3 == 1 ? smoothstep(0.02, 0.0, abs(sin(normal.y * 9.0 + uSeed)) - 0.35) : 0.0;
  tint = mix(tint, mix(tint, vec3(1), 0.75), stripe);
  float lit = max(dot(normal, light), 0.0) * shade(at, light, which);
  float open = occlusion(at, normal, which) * mix(0.4, 1.0, smoothstep(-0.9, 0.6, normal.y));
  vec3 c = tint * (lit * 0.85 + 0.35 * open);
  float facing = pow(1.0 - max(dot(normal, -along), 0.0), 4.0);
  vec3 glint = mirrored ? backdrop(reflect(along, normal)) : vec3(0);
  c = mix(c, glint, facing * 0.45);
  return c + uShape.z * pow(max(dot(reflect(along, normal), light), 0.0), 60.0) * shade(at, light, which);
}

vec3 scene(vec2 p, float aspect) {
  vec3 eye = vec3(0.0, uShape.y, 4.3);
  vec3 forward = normalize(vec3(0.0, 0.25, 0.0) - eye);
  vec3 right = normalize(cross(forward, vec3(0, 1, 0))), up = cross(right, forward);
  vec2 q = vec2(p.x - aspect * 0.5, p.y - 0.5);
  vec3 along = normalize(forward * 1.25 + right * q.x + up * q.y);
  return trace(eye, along, normalize(vec3(uShape.x, 1.5, 1.1)), true);
}
