using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;

namespace MotCua.PortalSync.Server;

/// <summary>MotCua did not answer as it should: try again later.</summary>
public sealed class ServerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>MotCua has understood and refuses: the same again would be refused again.</summary>
public sealed class RefusedException(string message) : Exception(message);

/// <summary>The position that this program has kept is not part of the server's log any more: a restore. What was synchronised since must be compared.</summary>
public sealed class FeedTruncatedException(string why) : Exception(why + ": run with --reconcile");

/// <summary>Asks MotCua, with this program's own credential, which is read from its file for each request.</summary>
public sealed class MotCuaClient(MotCuaSettings settings) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = settings.Address,
        Timeout = TimeSpan.FromSeconds(60), // a reading that waits takes up to 30
    };

    /// <summary>Events after the cursor; waits up to <paramref name="wait"/> seconds (0 to 30) for the first.</summary>
    public async Task<FeedPage> FeedAsync(string? cursor, int limit, int wait, CancellationToken ct)
    {
        var from = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
        return await GetAsync($"v1/feed?limit={limit}&wait={wait}{from}", ServerJson.Default.FeedPage, ct) ?? throw NoSuchRoute();
    }

    /// <summary>The dossier as it is now; null when it is not there for this program.</summary>
    public Task<Snapshot?> SnapshotAsync(Guid dossier, CancellationToken ct) =>
        GetAsync($"v1/portal-sync/snapshots/{dossier}", ServerJson.Default.Snapshot, ct);

    public async Task<KnownPage> KnownAsync(string? cursor, CancellationToken ct) =>
        await GetAsync(
            "v1/portal-sync/dossiers?limit=200" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
            ServerJson.Default.KnownPage,
            ct
        ) ?? throw NoSuchRoute();

    /// <summary>Tells the server what the portal said. When it returns, the server has stored it.</summary>
    public async Task ConfirmAsync(IReadOnlyList<Confirmation> confirmations, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/portal-sync/confirmations")
        {
            Content = JsonContent.Create(new Confirmations(confirmations), ServerJson.Default.Confirmations),
        };
        using var response = await SendAsync(request, ct);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return;
            case HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge:
                throw new RefusedException($"answered {(int)response.StatusCode}");
            default:
                throw new ServerException($"confirmations were answered {(int)response.StatusCode}");
        }
    }

    /// <summary>Leaves the report of a reconciliation with the server. False: this server keeps none (it is older than that).</summary>
    public async Task<bool> ReportAsync(ReconciliationReport report, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/portal-sync/reconciliations")
        {
            Content = JsonContent.Create(report, ServerJson.Default.ReconciliationReport),
        };
        using var response = await SendAsync(request, ct);
        return response.StatusCode == HttpStatusCode.NotFound ? false
            : response.IsSuccessStatusCode ? true
            : throw new ServerException($"the report was answered {(int)response.StatusCode}");
    }

    public void Dispose() => http.Dispose();

    private ServerException NoSuchRoute() => new($"what answers at {settings.Address} is no MotCua with a feed");

    private async Task<T?> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await SendAsync(request, ct);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                try
                {
                    return await response.Content.ReadFromJsonAsync(type, ct);
                }
                catch (Exception exception) when (exception is System.Text.Json.JsonException or HttpRequestException or IOException)
                {
                    throw new ServerException($"GET {address} gave no proper answer", exception);
                }
            case HttpStatusCode.NotFound:
                return null;
            case HttpStatusCode.Conflict:
                throw new FeedTruncatedException("the server was restored to an earlier moment");
            case HttpStatusCode.BadRequest when address.Contains("cursor=", StringComparison.Ordinal):
                throw new FeedTruncatedException("the server does not know the position that was kept (another server, or another reach)");
            default:
                throw new ServerException($"GET {address} was answered {(int)response.StatusCode}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            var token = (await File.ReadAllTextAsync(settings.TokenFile, ct)).Trim();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return await http.SendAsync(request, ct);
        }
        catch (HttpRequestException exception)
        {
            throw new ServerException($"MotCua at {settings.Address} cannot be reached", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ServerException("the token cannot be read: " + exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new ServerException($"MotCua at {settings.Address} did not answer within 60 s", exception);
        }
    }
}
