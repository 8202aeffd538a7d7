import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  // Relative, so that the page works under any path of a reverse proxy.
  base: "./",
  plugins: [react()],
  build: {
    outDir: here("../dist/web"),
    emptyOutDir: true,
    target: "es2023",
    // The first versions with `light-dark()`, so that it is left as it stands.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // A Content-Security-Policy without `data:` holds for small files as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/ws": { target: "http://127.0.0.1:8080", ws: true },
      "/info.json": "http://127.0.0.1:8080",
    },
  },
});
