/** Runs in the page: paints one picture and gives the bytes of its file, in base64. */
export async function paint({ width, height, seed, colours, shape, blur, shake, source, quality }) {
  // Painted no larger than this, and then enlarged: in software each million pixels takes seconds.
  const scale = Math.min(1, Math.sqrt((blur || shake ? 1e6 : 3e6) / (width * height)));
  const finished = enlarge(paintScene(Math.round(width * scale), Math.round(height * scale)));
  const blob = await new Promise((resolve) => finished.toBlob(resolve, 'image/webp', quality));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);

  function paintScene(width, height) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const gl = canvas.getContext('webgl2', { preserveDrawingBuffer: true, antialias: false, alpha: false });
    const program = gl.createProgram();
    attach(gl.VERTEX_SHADER, '#version 300 es\nin vec2 at; void main() { gl_Position = vec4(at, 0.0, 1.0); }');
    attach(gl.FRAGMENT_SHADER, source);
    gl.linkProgram(program);
    // biome-ignore lint/correctness/useHookAtTopLevel: a function of WebGL
    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.viewport(0, 0, width, height);
    const uniform = (name) => gl.getUniformLocation(program, name);
    gl.uniform2f(uniform('uSize'), width, height);
    gl.uniform1f(uniform('uSeed'), seed);
    gl.uniform4fv(uniform('uShape'), shape);
    gl.uniform3fv(
      uniform('uColours'),
      colours.flatMap((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)),
    );
    // In strips: painting in software takes its time, and a driver may give up on what takes long.
    gl.enable(gl.SCISSOR_TEST);
    for (let y = 0; y < height; y += 64) {
      gl.scissor(0, y, width, 64);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.finish();
    }
    return canvas;

    function attach(kind, text) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
      gl.attachShader(program, shader);
    }
  }

  /** To its full size; out of focus, or with a camera that moved. */
  function enlarge(painted) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    const radius = blur * width;
    if (blur) context.filter = `blur(${radius}px)`;
    const steps = shake ? 24 : 1;
    for (let step = 0; step < steps; step += 1) {
      const way = step / steps;
      context.globalAlpha = 1 / (step + 1);
      // What is softened is drawn larger than the canvas, so that no edge fades.
      const margin = 2 * radius + shake * width;
      const x = (way - 1) * shake * width;
      context.drawImage(painted, x - 2 * radius, 0.4 * x - 2 * radius, width + 2 * margin, height + 2 * margin);
    }
    return canvas;
  }
}
