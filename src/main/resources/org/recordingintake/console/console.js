// What the pages do beyond links and forms: the plot, and care for those who read or type while parts are updated.
(() => {
  const OUTCOMES = ["stored", "alerted", "dead", "waiting", "erased"];
  const color = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  let plot;

  // The table is what the server says; the plot shows its columns stacked.
  function draw() {
    const place = document.getElementById("plot");
    const rows = [...document.querySelectorAll("#hours-table tbody tr")];
    if (!place || !rows.length || !window.uPlot) return;
    const hours = rows.map(row => Date.parse(row.querySelector("time").dateTime) / 1000);
    const counts = OUTCOMES.map((_, i) => rows.map(row => Number(row.children[i + 1].textContent)));
    const stacked = counts.map((_, i) => hours.map((_, h) => counts.slice(0, i + 1).reduce((sum, one) => sum + one[h], 0)));
    const bars = uPlot.paths.bars({size: [0.75, 48], align: 1});
    const axis = {stroke: color("muted"), grid: {stroke: color("line"), width: 1}, ticks: {show: false}, font: "12px system-ui"};
    place.hidden = false;
    plot?.destroy();
    plot = new uPlot({
      width: place.clientWidth, height: 200, tzDate: ts => uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
      scales: {x: {range: () => [hours[0], hours.at(-1) + 3600]}, y: {range: (_, min, max) => [0, Math.max(max * 1.1, 4)]}},
      axes: [{...axis, space: 60, values: (_, ticks) => ticks.map(t => new Date(t * 1000).toISOString().slice(11, 16))},
        {...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 5e4, 1e5, 1e6]}],
      cursor: {drag: {x: false, y: false}, points: {show: false}},
      series: [{label: "Hour (UTC)", value: (_, t) => t == null ? "–" : new Date(t * 1000).toISOString().slice(11, 16)},
        ...OUTCOMES.map((name, i) => ({label: name, fill: color(name), stroke: color(name), width: 0, paths: bars,
          points: {show: false}, value: (_, v, s, h) => h == null ? "–" : counts[i][h]})).reverse()],
    }, [hours, ...stacked.reverse()], place);
  }

  function focused(element) {
    return element.contains(document.activeElement) && document.activeElement !== document.body;
  }

  document.addEventListener("DOMContentLoaded", () => {
    draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    addEventListener("resize", () => plot?.setSize({width: document.getElementById("plot").clientWidth, height: 200}));
    const all = document.getElementById("select-all");
    if (all) {
      all.hidden = false;
      all.addEventListener("change", () => document.querySelectorAll("input[name=id]").forEach(box => box.checked = all.checked));
    }
    document.body.addEventListener("htmx:beforeRequest", event => {
      if (event.target.matches("[hx-headers]") && (document.hidden || focused(event.target))) event.preventDefault();
    });
    document.body.addEventListener("htmx:beforeSwap", event => { // read out what has changed, and nothing else
      const before = document.querySelector("[data-announce]")?.textContent;
      requestAnimationFrame(() => {
        const now = document.querySelector("[data-announce]")?.textContent;
        if (now && now !== before) document.getElementById("announcements").textContent = now;
      });
    });
    document.body.addEventListener("htmx:afterSwap", draw);
    document.body.addEventListener("htmx:responseError", event => { // logged out: the page asks to log in again
      if ([401, 403].includes(event.detail.xhr.status)) location.reload();
    });
  });
})();
