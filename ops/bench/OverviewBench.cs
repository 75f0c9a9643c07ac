using System.Diagnostics;
using Microsoft.Playwright;

namespace MotCua.Bench;

/// <summary>
/// Time until the dashboard's overview can be worked with, in a browser that has never seen it: from the address to the moment at which the connection stands, figures are there and clicks
/// are heard. A browser of its own each time, started before the clock runs: no cache of files, connections or compiled scripts. The first visit also finds a server that has not shown the page yet.
/// </summary>
internal static class OverviewBench
{
    private const int Visits = 7;

    public static async Task RunAsync(ServerProcess server, int dossiers)
    {
        var address = $"http://127.0.0.1:{server.Port}";
        using var playwright = await Playwright.CreateAsync();
        var times = new List<double>();
        for (var visit = 0; visit < Visits; visit++)
        {
            await using var browser = await playwright.Chromium.LaunchAsync(
                new()
                {
                    ExecutablePath = Environment.GetEnvironmentVariable("MOTCUA_CHROMIUM") ?? "/usr/bin/chromium",
                    Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
                }
            );
            var context = await browser.NewContextAsync(new() { Locale = "vi-VN" });
            await context.AddCookiesAsync([
                new()
                {
                    Name = "motcua-token",
                    Value = server.Token,
                    Url = address,
                },
            ]);
            var page = await context.NewPageAsync();
            var watch = Stopwatch.StartNew();
            await page.GotoAsync(address + "/?from=2025-11-01&to=2026-10-31&unit=H12");
            await page.WaitForSelectorAsync("main[data-live]");
            await page.WaitForSelectorAsync("[data-figure=ot1]");
            times.Add(watch.Elapsed.TotalSeconds);
        }
        var later = times.Skip(1).Order().ToList();
        Console.WriteLine(
            $"overview of {dossiers:N0} dossiers, to be worked with after: first visit of all {times[0]:0.00} s, then, each in a new browser, median {later[later.Count / 2]:0.00} s, longest {later[^1]:0.00} s (aim: 2 s cold)"
        );
    }
}
