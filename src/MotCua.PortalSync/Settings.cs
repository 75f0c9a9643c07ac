using System.Globalization;

namespace MotCua.PortalSync;

/// <summary>Settings, from the environment (<c>Portal__Address</c>, …) or a settings file. Secrets are read from files, so that they can be exchanged while it runs.</summary>
public sealed record Settings
{
    public required MotCuaSettings MotCua { get; init; }
    public required PortalSettings Portal { get; init; }

    /// <summary>Folder for the position in the feed, reports of reconciliations, and the lock that keeps a second sync job away.</summary>
    public required string State { get; init; }

    /// <summary>File with the portal's code of each field of procedures.</summary>
    public required string Sectors { get; init; }

    /// <summary>Where health and metrics are; to be reached by the machine's own people only.</summary>
    public Uri Health { get; init; } = new("http://127.0.0.1:5081");

    /// <summary>When MotCua pushes; null: the feed is waited for.</summary>
    public WebhookSettings? Webhook { get; init; }

    /// <summary>Time of day in Việt Nam at which everything is compared with the portal; null: only on demand.</summary>
    public TimeOnly? ReconcileAt { get; init; }

    /// <summary>File with the codes that the portal has under our unit, one a line, as its reports list them; null: it is not asked which dossiers are unknown here.</summary>
    public string? PortalCodes { get; init; }

    /// <summary>Dossiers sent at the same time, 1 to 64.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>Dossiers that wait or are under way at most; beyond it the feed is not read on.</summary>
    public int Pending { get; init; } = 10_000;

    /// <summary>Attempts at a dossier that the portal cannot take while it takes others; then it is parked.</summary>
    public int Attempts { get; init; } = 8;

    /// <exception cref="SettingException">A setting is missing or out of range; says which and what to do.</exception>
    public static Settings From(IConfiguration configuration)
    {
        var settings = new Settings
        {
            MotCua = new MotCuaSettings(
                Address(configuration, "MotCua:Address"),
                Must(configuration, "MotCua:TokenFile", "a file with a token of the role portal-sync")
            ),
            Portal = new PortalSettings(
                Address(configuration, "Portal:Address"),
                Must(configuration, "Portal:Unit", "madonvi, such as H12"),
                Must(configuration, "Portal:UserName", "the account at the portal"),
                Must(configuration, "Portal:PasswordFile", "a file with its password")
            )
            {
                Provider = configuration["Portal:Provider"] ?? PortalSettings.NationalProvider,
                TimeoutSeconds = configuration.GetValue("Portal:TimeoutSeconds", 60.0),
            },
            State = Must(configuration, "State", "a folder that only this program writes"),
            Sectors = Must(configuration, "Sectors", "a CSV file field,code; see sectors.example.csv"),
            Health = configuration["Health:Address"] is null ? new Uri("http://127.0.0.1:5081") : Address(configuration, "Health:Address"),
            Webhook = configuration["Webhook:Address"] is null
                ? null
                : new WebhookSettings(
                    Address(configuration, "Webhook:Address"),
                    Must(configuration, "Webhook:SecretFile", "a file with the subscription's secrets, whsec_…, one a line")
                )
                {
                    PollSeconds = configuration.GetValue("Webhook:PollSeconds", 60),
                },
            ReconcileAt = TimeOfDay(configuration, "Reconcile:At"),
            PortalCodes = configuration["Reconcile:PortalCodes"],
            Parallel = configuration.GetValue("Parallel", 8),
            Pending = configuration.GetValue("Pending", 10_000),
            Attempts = configuration.GetValue("Attempts", 8),
        };
        return
            settings
                is {
                    Parallel: >= 1 and <= 64,
                    Pending: >= 100 and <= 1_000_000,
                    Attempts: >= 1 and <= 1000,
                    Portal.TimeoutSeconds: > 0 and <= 600,
                    Webhook: null or { PollSeconds: >= 1 and <= 240 }
                }
            ? settings
            : throw new SettingException(
                "Parallel is 1 to 64, Pending 100 to 1000000, Attempts 1 to 1000, Portal:TimeoutSeconds above 0 and at most 600, Webhook:PollSeconds 1 to 240."
            );
    }

    private static string Must(IConfiguration configuration, string name, string what) =>
        configuration[name] is { Length: > 0 } value ? value : throw new SettingException($"{name} is missing: {what}.");

    private static Uri Address(IConfiguration configuration, string name) =>
        Uri.TryCreate(Must(configuration, name, "an http or https address").TrimEnd('/') + "/", UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
            ? uri
            : throw new SettingException($"{name} is no http or https address.");

    private static TimeOnly? TimeOfDay(IConfiguration configuration, string name) =>
        configuration[name] is not { Length: > 0 } text ? null
        : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : throw new SettingException($"{name} is a time of day such as 02:30.");
}

public sealed record MotCuaSettings(Uri Address, string TokenFile);

/// <param name="Address">Of the province's adapter to the national exchange, up to and without <c>XrdAdapter</c>.</param>
/// <param name="Unit"><c>madonvi</c> of every request.</param>
public sealed record PortalSettings(Uri Address, string Unit, string UserName, string PasswordFile)
{
    public const string NationalProvider = "VN:GOV:000.00.00.G22:vpcpdvcprovider";

    /// <summary><c>dstcode</c>: whom the exchange forwards to.</summary>
    public string Provider { get; init; } = NationalProvider;

    /// <summary>Seconds for one request, its answer included.</summary>
    public double TimeoutSeconds { get; init; } = 60;
}

/// <param name="Address">Where to listen for MotCua's messages; another port than health. MotCua outside Development sends to https only: put TLS before it.</param>
/// <param name="SecretFile">The subscription's secrets, one a line: two while one is being exchanged.</param>
public sealed record WebhookSettings(Uri Address, string SecretFile)
{
    /// <summary>Seconds after which the feed is read even if no message came.</summary>
    public int PollSeconds { get; init; } = 60;
}

/// <summary>The program cannot start; the message says what to set.</summary>
public sealed class SettingException(string message) : Exception(message);
