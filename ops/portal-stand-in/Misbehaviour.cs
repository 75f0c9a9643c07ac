using System.Text.Json.Nodes;

namespace MotCua.PortalStandIn;

/// <summary>How to misbehave.</summary>
/// <param name="Kind">One of <see cref="Misbehaviour.Kinds"/>.</param>
/// <param name="Times">So many of the requests that match; null: until told to behave.</param>
/// <param name="Probability">0 to 1, for each request that matches.</param>
/// <param name="Service">Only this one (<c>login</c>, <c>DongBoHoSoMC</c> …).</param>
/// <param name="Code">Only requests whose first dossier is this one.</param>
/// <param name="Milliseconds">For <c>slow</c>.</param>
/// <param name="Updating">Only requests that say that they update, or only those that say that they do not.</param>
public sealed record Plan(
    string Kind,
    int? Times = 1,
    double Probability = 1,
    string? Service = null,
    string? Code = null,
    int Milliseconds = 500,
    bool? Updating = null
);

/// <summary>Decides which request is served badly, and how.</summary>
public sealed class Misbehaviour(int seed)
{
    /// <summary>
    /// <c>slow</c>, <c>hang</c> (until the caller gives up), <c>error-500/502/503/429</c>, <c>redirect</c>, <c>reset</c> (connection cut), <c>html</c>, <c>wrong-json</c>,
    /// <c>empty</c>, <c>number-code</c> (0 as a number), <c>code-00</c>, <c>reject</c>: nothing is kept except with the last two before it, which are right answers.
    /// <c>exists</c>, <c>missing</c>: says so of a dossier. <c>session-expired</c>. <c>partial</c>: keeps the first of several. <c>lose</c>: says 0 and keeps nothing.
    /// <c>keep-then-500</c>, <c>keep-then-reset</c>: keeps it and fails to say so.
    /// </summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        "slow",
        "hang",
        "error-500",
        "error-502",
        "error-503",
        "error-429",
        "redirect",
        "reset",
        "html",
        "wrong-json",
        "empty",
        "number-code",
        "code-00",
        "reject",
        "exists",
        "missing",
        "session-expired",
        "partial",
        "lose",
        "keep-then-500",
        "keep-then-reset",
    ];

    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private readonly List<(Plan Plan, int Left)> plans = [];
    private readonly Dictionary<string, int> drawn = [];

    /// <summary>How often it has misbehaved, by kind.</summary>
    public IReadOnlyDictionary<string, int> Drawn
    {
        get
        {
            lock (gate)
            {
                return new Dictionary<string, int>(drawn);
            }
        }
    }

    /// <summary>Adds the plans; what is wrong with them otherwise.</summary>
    public string? Add(IReadOnlyList<Plan> added)
    {
        if (added.FirstOrDefault(plan => !Kinds.Contains(plan.Kind)) is { } unknown)
        {
            return $"no such kind: {unknown.Kind}; known: {string.Join(", ", Kinds)}";
        }
        lock (gate)
        {
            plans.AddRange(added.Select(plan => (plan, plan.Times ?? int.MaxValue)));
        }
        return null;
    }

    public void Clear()
    {
        lock (gate)
        {
            plans.Clear();
        }
    }

    internal Plan? Draw(string service, string? code, bool? updating = null)
    {
        lock (gate)
        {
            for (var i = 0; i < plans.Count; i++)
            {
                var (plan, left) = plans[i];
                if (
                    (plan.Service ?? service) != service
                    || (plan.Code ?? code) != code
                    || (plan.Updating ?? updating) != updating
                    || random.NextDouble() >= plan.Probability
                )
                {
                    continue;
                }
                if (left == 1)
                {
                    plans.RemoveAt(i);
                }
                else
                {
                    plans[i] = (plan, left == int.MaxValue ? left : left - 1);
                }
                drawn[plan.Kind] = drawn.GetValueOrDefault(plan.Kind) + 1;
                return plan;
            }
            return null;
        }
    }

    /// <summary>False: the request has been answered (or not), and is not served.</summary>
    internal static async Task<bool> BeforeAsync(HttpContext http, Plan plan)
    {
        switch (plan.Kind)
        {
            case "slow":
                await Task.Delay(plan.Milliseconds, http.RequestAborted);
                return true;
            case "hang":
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
                return false;
            case "reset":
                http.Abort();
                return false;
            case "redirect":
                http.Response.Redirect("/elsewhere");
                return false;
            case "html":
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<html><body>Hệ thống đang bảo trì</body></html>");
                return false;
            case "wrong-json":
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("""{"error_code":"0","mess""");
                return false;
            case "empty":
                return false;
            case "reject":
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync("""{"error_code":"1","message":"Dữ liệu không hợp lệ: TenTTHC không có trong danh mục"}""");
                return false;
            case "error-500" or "error-502" or "error-503" or "error-429":
                http.Response.StatusCode = int.Parse(plan.Kind.AsSpan(6), System.Globalization.CultureInfo.InvariantCulture);
                http.Response.Headers.RetryAfter = "1";
                return false;
            default:
                return true;
        }
    }

    /// <summary>False: the answer has been given otherwise.</summary>
    internal static bool After(HttpContext http, Plan plan, JsonObject answer)
    {
        switch (plan.Kind)
        {
            case "keep-then-500":
                http.Response.StatusCode = 500;
                return false;
            case "keep-then-reset":
                http.Abort();
                return false;
            case "number-code" when (string?)answer["error_code"] == "0":
                answer["error_code"] = 0;
                return true;
            case "code-00" when (string?)answer["error_code"] == "0":
                answer["error_code"] = "00";
                return true;
            default:
                return true;
        }
    }
}
