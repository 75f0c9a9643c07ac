using MotCua.Server.Operations;

namespace MotCua.Server.Portal.Backlog;

/// <summary>Settings <c>PortalSync__…</c>: from when on the backlog of the national portal is an alert.</summary>
internal sealed record BacklogSettings
{
    /// <summary>Age in seconds of the oldest change that the portal has not confirmed; NĐ 224/2026 Đ.15(1)(g) asks for real time.</summary>
    public double BacklogSeconds { get; init; } = 3600;

    /// <summary>Dossiers with such a change.</summary>
    public long BacklogDossiers { get; init; } = 10_000;

    /// <exception cref="SettingException">They are no positive numbers.</exception>
    public static BacklogSettings From(IConfiguration configuration)
    {
        try
        {
            var settings = configuration.GetSection("PortalSync").Get<BacklogSettings>() ?? new BacklogSettings();
            if (settings is { BacklogSeconds: > 0, BacklogDossiers: > 0 })
            {
                return settings;
            }
        }
        catch (InvalidOperationException) { } // not a number
        throw new SettingException("PortalSync:BacklogSeconds and PortalSync:BacklogDossiers must be positive numbers; see ops/limits.md.");
    }
}
