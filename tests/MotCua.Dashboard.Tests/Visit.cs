using Microsoft.Playwright;
using Xunit;

namespace MotCua.Dashboard.Tests;

/// <summary>A page with an ear for its console and its requests.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly string address;
    private readonly List<string> faults = [];

    private Visit(IPage page, string address)
    {
        (Page, this.address) = (page, address);
        page.Console += (_, message) => Note(message.Type == "error", "console: " + message.Text);
        page.PageError += (_, error) => Note(true, "script: " + error);
        page.Request += (_, request) =>
            Note(
                !request.Url.StartsWith(address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal),
                request.Url
            );
    }

    public IPage Page { get; }

    public static async Task<Visit> StartAsync(BrowserFixture fixture, int width, string? token = null)
    {
        var context = await fixture.Browser.NewContextAsync(
            new()
            {
                Locale = "vi-VN",
                ViewportSize = new() { Width = width, Height = 900 },
            }
        );
        if ((token ?? fixture.Token) is { Length: > 0 } cookie)
        {
            await context.AddCookiesAsync([
                new()
                {
                    Name = "motcua-token",
                    Value = cookie,
                    Url = fixture.Address,
                },
            ]);
        }
        return new Visit(await context.NewPageAsync(), fixture.Address);
    }

    /// <summary>Returns when the connection is there and clicks are heard.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(address + path);
        await LiveAsync();
    }

    public Task LiveAsync() => Page.WaitForSelectorAsync("main[data-live]");

    /// <summary>A figure of the page by its name, as it is written.</summary>
    public async Task<string> FigureAsync(string name) =>
        (await Page.Locator($"[data-figure={name}]").First.InnerTextAsync()).TrimStart('▲', ' ');

    public Task ShootAsync(string name) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(BrowserFixture.Screenshots, name + ".png"), FullPage = true });

    public void MustBeQuiet()
    {
        lock (faults)
        {
            Assert.Empty(faults);
        }
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();

    private void Note(bool fault, string what)
    {
        if (fault)
        {
            lock (faults)
            {
                faults.Add(what);
            }
        }
    }
}
