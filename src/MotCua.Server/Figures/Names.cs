using MotCua.Dossiers;
using MotCua.Dossiers.Events;

namespace MotCua.Server.Figures;

/// <summary>How the keys of figures are written in the tables and in answers.</summary>
internal static class Names
{
    public static string Of(Channel channel) =>
        channel switch
        {
            Channel.Counter => "counter",
            Channel.Online => "online",
            Channel.Postal => "postal",
            _ => throw new ArgumentOutOfRangeException(nameof(channel)),
        };

    public static string Of(AgencyLevel level) =>
        level switch
        {
            AgencyLevel.Province => "province",
            AgencyLevel.Department => "department",
            AgencyLevel.District => "district",
            AgencyLevel.Commune => "commune",
            _ => throw new ArgumentOutOfRangeException(nameof(level)),
        };

    public static string Of(CrossBoundary crossBoundary) =>
        crossBoundary switch
        {
            CrossBoundary.None => "none",
            CrossBoundary.WithinProvince => "withinProvince",
            CrossBoundary.BetweenProvinces => "betweenProvinces",
            _ => throw new ArgumentOutOfRangeException(nameof(crossBoundary)),
        };

    public static string Of(Timeliness timeliness) =>
        timeliness switch
        {
            Timeliness.OpenInTime => "open_in_time",
            Timeliness.OpenOverdue => "open_overdue",
            Timeliness.OpenNoDeadline or Timeliness.EndedNoDeadline => "no_deadline",
            Timeliness.Early => "early",
            Timeliness.OnTime => "on_time",
            Timeliness.Late => "late",
            _ => throw new ArgumentOutOfRangeException(nameof(timeliness)),
        };
}
