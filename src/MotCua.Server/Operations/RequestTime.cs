using System.Globalization;
using MotCua.Server.Http;

namespace MotCua.Server.Operations;

/// <summary>
/// The time that a request may take. When it is over, whatever heeds <see cref="HttpContext.RequestAborted"/> ends and the answer is 503
/// <c>timeout</c>. An append does not heed it: once it has been sent, its outcome is waited for and told.
/// </summary>
public sealed class RequestTime
{
    private readonly CancellationToken over;
    private readonly TimeSpan limit;

    private RequestTime(TimeSpan limit, CancellationToken over) => (this.limit, this.over) = (limit, over);

    public static async Task LimitAsync(HttpContext http, TimeSpan limit, RequestDelegate next)
    {
        var aborted = http.RequestAborted;
        using var over = new CancellationTokenSource(limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, over.Token);
        http.RequestAborted = either.Token;
        http.Features.Set(new RequestTime(limit, over.Token));
        try
        {
            await next(http);
        }
        finally
        {
            http.RequestAborted = aborted;
        }
    }

    /// <summary>The answer to a request whose time is over; null while it is not.</summary>
    public static Problem? Over(HttpContext http) =>
        http.Features.Get<RequestTime>() is { over.IsCancellationRequested: true } time
            ? new Problem(503, "timeout", time.limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)) { RetryAfter = 1 }
            : null;
}
