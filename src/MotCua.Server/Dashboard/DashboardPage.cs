using Microsoft.AspNetCore.Components;
using MotCua.Server.Operations;

namespace MotCua.Server.Dashboard;

/// <summary>How far the figures reach.</summary>
/// <param name="Behind">Age of the oldest event that they do not know; zero when there is none.</param>
public sealed record Freshness(long Position, DateTimeOffset At, TimeSpan Behind);

/// <summary>
/// A page: loads when address or parameters change, keeps the old figures until the new ones are there, and drops a load that nobody waits for any more. A page
/// derives from it with its data, and says in <see cref="LoadAsync"/> how to get them.
/// </summary>
public abstract class DashboardPage<T> : ComponentBase, IDisposable
    where T : class
{
    private CancellationTokenSource? loading;
    private string? loaded;
    private string? page;

    [CascadingParameter]
    public PageState State { get; set; } = null!;

    [Inject]
    protected DashboardApi Api { get; set; } = null!;

    [Inject]
    protected Reference.ReferenceStore References { get; set; } = null!;

    [Inject]
    protected SubscriptionWatch Watch { get; set; } = null!;

    [Inject]
    protected TimeProvider Clock { get; set; } = null!;

    protected T? Data { get; private set; }

    protected ApiAnswer? Failure { get; private set; }

    protected Freshness? Freshness { get; private set; }

    protected bool IsLoading { get; private set; }

    protected Reference.ReferenceData Names => References.Current;

    protected abstract Task<T> LoadAsync(CancellationToken ct);

    protected string Say(string vietnamese, string english) => State.Say(vietnamese, english);

    protected string Number(long value) => Show.Number(value, State.English);

    protected string Agency(string code) => Names.AgencyName(code, State.To);

    /// <summary>A part that the page cannot do without.</summary>
    protected static ApiAnswer Must(ApiAnswer answer) => answer.Ok ? answer : throw new FailedAnswerException(answer);

    protected override async Task OnParametersSetAsync()
    {
        page ??= State.Page;
        var address = State.Here();
        if (State.Page != page || address == loaded)
        {
            return; // another page's address: this one is about to be left
        }
        loaded = address;
        await ReloadAsync();
    }

    protected async Task ReloadAsync()
    {
        loading?.Cancel();
        var mine = loading = new CancellationTokenSource();
        IsLoading = true;
        try
        {
            var fresh = FreshnessAsync(mine.Token);
            var data = await LoadAsync(mine.Token);
            var freshness = await fresh;
            if (!mine.IsCancellationRequested)
            {
                (Data, Freshness, Failure, IsLoading) = (data, freshness, null, false);
            }
        }
        catch (FailedAnswerException failed) when (!mine.IsCancellationRequested)
        {
            (Data, Failure, IsLoading) = (null, failed.Answer, false);
        }
        catch (Exception) when (mine.IsCancellationRequested)
        {
            // nobody waits for it
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        loading?.Cancel();
        loading?.Dispose();
        loading = null;
    }

    private async Task<Freshness?> FreshnessAsync(CancellationToken ct)
    {
        var lags = await Watch.LookAsync(ct);
        var figures = lags.FirstOrDefault(lag => lag.Status.Name == Figures.FiguresProjection.SubscriptionName);
        return figures is null
            ? null
            : new Freshness(figures.Status.Position, Clock.GetUtcNow() - figures.Behind, lags.Max(lag => lag.Behind));
    }
}

/// <summary>The API said no to something that a page cannot do without.</summary>
public sealed class FailedAnswerException(ApiAnswer answer) : Exception(answer.Title)
{
    public ApiAnswer Answer => answer;
}
