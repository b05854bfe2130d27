const ROLES = ['limit', 'offloop', 'peer'];

/** In the order of a table: what cannot be less, then offloop, then the others. */
export function byRole(one, other) {
  return ROLES.indexOf(one.role) - ROLES.indexOf(other.role);
}
