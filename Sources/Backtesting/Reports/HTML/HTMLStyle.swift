/// The style sheet of the HTML report: light, or dark where the reader's system is.
enum HTMLStyle {
    static let css = """
        :root {
          color-scheme: light dark;
          --page: #ffffff; --panel: #f6f8fa; --text: #1f2328; --dim: #59636e; --rule: #d1d9e0;
          --grid: #e6eaef; --up: #089981; --down: #d9304f; --warn-page: #fff8e1; --warn: #8a5a00;
          --c0: #2563eb; --c1: #c2570c; --c2: #7c3aed; --c3: #0e7490; --c4: #be185d; --c5: #4d7c0f;
          --held: #7b8794;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0d1117; --panel: #151b23; --text: #e6edf3; --dim: #9198a1; --rule: #30363d;
            --grid: #21262d; --up: #26a69a; --down: #f05a6e; --warn-page: #2b2111; --warn: #e3b341;
            --c0: #6ea8fe; --c1: #f0883e; --c2: #b794f6; --c3: #4fd1dc; --c4: #f778ba; --c5: #a3d977;
            --held: #8b949e;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1240px; padding: 20px; background: var(--page);
          color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
        h1 { font-size: 24px; margin: 0; }
        h2 { font-size: 18px; margin: 32px 0 8px; padding-top: 12px;
          border-top: 1px solid var(--rule); }
        h3 { font-size: 15px; margin: 20px 0 6px; }
        p { margin: 4px 0; }
        .results p { font-size: 17px; font-weight: 600; margin: 10px 0 2px; }
        .results details { color: var(--dim); font-size: 14px; margin: 4px 0 10px; }
        .results p.unusable, .results p.loss { color: var(--warn); }
        .note, footer { color: var(--dim); font-size: 13px; }
        footer { margin-top: 32px; overflow-wrap: anywhere; }
        .warnings { background: var(--warn-page); border-left: 4px solid var(--warn);
          border-radius: 4px; margin: 14px 0; padding: 10px 14px; }
        .warnings h3 { color: var(--warn); margin: 0; }
        .warnings ul { margin: 2px 0 6px; padding-left: 20px; }
        .scroll { overflow-x: auto; }
        .tall { max-height: 520px; overflow-y: auto; border: 1px solid var(--rule);
          border-radius: 4px; }
        svg { display: block; width: 100%; min-width: 860px; height: auto; }
        svg.square { width: 420px; min-width: 0; max-width: 100%; }
        svg text { fill: var(--dim); font-size: 12px; }
        .grid { stroke: var(--grid); stroke-width: 1; }
        .up path { stroke: var(--up); } .up rect { fill: var(--up); }
        .down path { stroke: var(--down); } .down rect { fill: var(--down); }
        .stop { fill: var(--down); opacity: 0.10; } .target { fill: var(--up); opacity: 0.10; }
        .stop-line, .target-line { fill: none; stroke-width: 1.2; stroke-dasharray: 3 2; }
        .stop-line { stroke: var(--down); } .target-line { stroke: var(--up); }
        .trade .way { fill: none; stroke: var(--text); stroke-width: 1; stroke-dasharray: 2 3; }
        .trade .entry { fill: var(--c0); stroke: var(--page); stroke-width: 0.6; }
        .trade .exit { stroke: var(--page); stroke-width: 0.6; fill: var(--dim); }
        .trade.won .exit { fill: var(--up); } .trade.lost .exit { fill: var(--down); }
        .trade:hover .way { stroke-width: 3; stroke-dasharray: none; }
        .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
        .line.c0 { stroke: var(--c0); } .line.c1 { stroke: var(--c1); }
        .line.c2 { stroke: var(--c2); } .line.c3 { stroke: var(--c3); }
        .line.c4 { stroke: var(--c4); } .line.c5 { stroke: var(--c5); }
        .line.held { stroke: var(--held); stroke-dasharray: 5 3; }
        .bin { fill: var(--ink); fill-opacity: 0.7; }
        .fill { opacity: 0.14; }
        .fill.c0 { fill: var(--c0); } .fill.c1 { fill: var(--c1); } .fill.c2 { fill: var(--c2); }
        .fill.c3 { fill: var(--c3); } .fill.c4 { fill: var(--c4); } .fill.c5 { fill: var(--c5); }
        .hover { fill: var(--text); opacity: 0; } .hover:hover { opacity: 0.06; }
        .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 13px; }
        .legend span::before, th.c0::before, th.c1::before, th.c2::before, th.c3::before,
        th.c4::before, th.c5::before, th.held::before { content: ""; display: inline-block;
          width: 14px; height: 4px; margin-right: 6px; vertical-align: middle;
          background: currentColor; }
        .c0 { --ink: var(--c0); } .c1 { --ink: var(--c1); } .c2 { --ink: var(--c2); }
        .c3 { --ink: var(--c3); } .c4 { --ink: var(--c4); } .c5 { --ink: var(--c5); }
        .held { --ink: var(--held); }
        .legend span, th.c0, th.c1, th.c2, th.c3, th.c4, th.c5, th.held { color: var(--ink); }
        table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
        th, td { padding: 4px 12px; text-align: right; white-space: nowrap;
          border-bottom: 1px solid var(--grid); }
        .figures th[scope="row"] { font-weight: 400; color: var(--dim); text-align: left; }
        .figures { width: 100%; } .figures .group { text-align: left; }
        .figures tbody + thead th { padding-top: 18px; }
        .pair { display: flex; flex-wrap: wrap; gap: 4px 40px; align-items: flex-start; }
        .pair > div { flex: 1 1 max-content; max-width: 100%; min-width: 0; }
        .trades { width: 100%; font-size: 12.5px; } .trades th, .trades td { padding: 3px 6px; }
        .trades thead th { position: sticky; top: 0; background: var(--panel); }
        .won .pnl { color: var(--up); } .lost .pnl { color: var(--down); }
        @media (max-width: 640px) {
          body { padding: 12px; overflow-wrap: anywhere; } h1 { font-size: 20px; }
          th, td { padding: 4px 6px; } .figures { font-size: 12.5px; }
          .figures th, .figures td { white-space: normal; }
        }
        @media print {
          @page { size: A4 landscape; margin: 10mm; }
          :root { color-scheme: light; --page: #ffffff; --panel: #ffffff; --text: #1f2328;
            --dim: #59636e; --rule: #d1d9e0; --grid: #e6eaef; --warn-page: #ffffff;
            --warn: #8a5a00; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          body { max-width: none; padding: 0; font-size: 11px; }
          .scroll, .tall { overflow: visible; max-height: none; border: 0; }
          .pair { display: block; }
          svg { min-width: 0; break-inside: avoid; }
          h1, h2, h3, .legend { break-after: avoid; } .warnings, tr { break-inside: avoid; }
          thead { display: table-header-group; }
          table, .figures { font-size: 10px; } .trades { font-size: 8px; }
          .trades thead th { position: static; } .trades th, .trades td { padding: 1px 3px; }
          .figures th, .figures td { padding: 1px 6px; white-space: normal; }
        }
        """
}
