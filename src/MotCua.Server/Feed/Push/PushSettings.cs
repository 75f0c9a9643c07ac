using System.Net;
using MotCua.Server.Operations;

namespace MotCua.Server.Feed.Push;

/// <summary>
/// Settings <c>Push:*</c>. Lists are separated by commas. Without <see cref="SecretKey"/> outside Development nobody can register a subscription;
/// without <see cref="AllowedHosts"/> no endpoint outside Development is accepted.
/// </summary>
public sealed record PushSettings
{
    /// <summary>Suffixes of host names: <c>gov.vn</c> allows <c>gov.vn</c> and everything below it.</summary>
    public string AllowedHosts { get; init; } = "";

    /// <summary>CIDRs of private networks that an allowed host may resolve to, and of addresses that may be named directly.</summary>
    public string AllowedNetworks { get; init; } = "";

    /// <summary>CIDRs that are never dialled: the database's and the administrators' subnets.</summary>
    public string DeniedNetworks { get; init; } = "";

    public string AllowedPorts { get; init; } = "443";

    /// <summary>32 bytes in base64 that seal the secrets; or <see cref="SecretKeyFile"/>, a file with the same.</summary>
    public string? SecretKey { get; init; }
    public string? SecretKeyFile { get; init; }
    public double ConnectSeconds { get; init; } = 5;
    public double TotalSeconds { get; init; } = 15;

    /// <summary>Seconds after which another process takes over the subscriptions of one that has died.</summary>
    public double LeaseSeconds { get; init; } = 10;

    /// <summary>False: this process does not send.</summary>
    public bool Send { get; init; } = true;

    /// <summary>Whether whoever registers or changes may not approve; true unless in Development.</summary>
    public bool? SecondApprover { get; init; }

    public bool NeedsSecondApprover => SecondApprover ?? !Development;

    /// <summary>Development: http and loopback are allowed, one person approves unless set otherwise, the sealing key is made and kept in the database.</summary>
    public bool Development { get; init; }

    public IReadOnlyList<string> HostSuffixes => Split(AllowedHosts);
    public IReadOnlyList<IPNetwork> Allowed => Networks(AllowedNetworks);
    public IReadOnlyList<IPNetwork> Denied => Networks(DeniedNetworks);
    public IReadOnlyList<int> Ports =>
        [.. Split(AllowedPorts).Select(text => int.TryParse(text, out var port) ? port : throw Bad("AllowedPorts", text))];

    /// <exception cref="SettingException">A setting cannot be read.</exception>
    public static PushSettings From(IConfiguration configuration, bool development)
    {
        PushSettings settings;
        try
        {
            settings = (configuration.GetSection("Push").Get<PushSettings>() ?? new PushSettings()) with { Development = development };
        }
        catch (InvalidOperationException exception)
        {
            throw new SettingException("Push:* cannot be read: " + exception.Message);
        }
        _ = (settings.Allowed, settings.Denied, settings.Ports);
        return settings is { ConnectSeconds: > 0, TotalSeconds: > 0 and <= 300, LeaseSeconds: >= 2 and <= 300 }
            ? settings
            : throw new SettingException("Push:ConnectSeconds, TotalSeconds and LeaseSeconds (2 to 300) must be positive.");
    }

    /// <summary>The configured sealing key, or null when there is none.</summary>
    public byte[]? ConfiguredKey()
    {
        var text = SecretKey;
        try
        {
            text ??= SecretKeyFile is { } file ? File.ReadAllText(file) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException("Push:SecretKeyFile cannot be read: " + exception.Message);
        }
        if (text is null)
        {
            return null;
        }
        var key = new byte[64];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == 32
            ? key[..32]
            : throw new SettingException("Push:SecretKey must be 32 bytes in base64: openssl rand -base64 32");
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static List<IPNetwork> Networks(string list) =>
        [.. Split(list).Select(text => IPNetwork.TryParse(text, out var network) ? network : throw Bad("networks", text))];

    private static SettingException Bad(string name, string text) => new($"Push:{name}: '{text}' cannot be read.");
}
