using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace MotCua.Server.Operations;

/// <summary>
/// Logs on standard output: JSON in Production, a line each in Development. They hold no body, query, path, name or token; requests are not logged,
/// unless they fail within the server. Levels are settings: <c>Logging__LogLevel__MotCua=Debug</c>.
/// </summary>
public static class Logs
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Npgsql"] = "Warning",
    };

    public static void Add(WebApplicationBuilder builder)
    {
        // First, so that every other source of settings wins over them.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        var development = builder.Environment.IsDevelopment();
        builder.Logging.ClearProviders();
        // Scopes would bring the path of the request into each line.
        builder.Logging.AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.IncludeScopes = false;
            line.UseUtcTimestamp = false;
            line.TimestampFormat = "HH:mm:ss ";
            line.ColorBehavior = LoggerColorBehavior.Default;
        });
        if (!development && builder.Configuration["Logging:Console:FormatterName"] is null)
        {
            builder.Logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = false;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        // Its lines hold the query of the request, a searched name among it; no setting brings them back.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        // Until the server listens, the host keeps quiet about its failure: StartFailure tells of it in a sentence.
        var started = new Started();
        builder.Services.AddSingleton(started);
        builder.Logging.AddFilter(Host, level => started.Yes && level >= LogLevel.Information);
        if (development)
        {
            builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning); // the banner says the same
        }
    }

    /// <summary>Whether the server listens.</summary>
    public sealed class Started
    {
        private volatile bool yes;

        public bool Yes => yes;

        public void Now() => yes = true;
    }
}
