using MotCua.Dossiers.Events;
using MotCua.Server.Access;
using MotCua.Server.Reference;

namespace MotCua.Server.Dashboard;

/// <summary>The agencies that the viewer may choose from, by level: those in force in the period. The same limit as that of lists and figures.</summary>
internal static class UnitChoice
{
    public static IReadOnlyList<IGrouping<string, (string Code, string Name)>> Of(Actor actor, ReferenceData reference, PageState state)
    {
        var limit = Reach.LimitOf(actor);
        var choices = reference
            .Agencies.Where(agency => agency.ValidFrom <= state.To && (agency.ValidTo is not { } last || last >= state.From))
            .Where(agency => limit is null || reference.IsWithin(agency.Code, limit))
            .GroupBy(agency => agency.Code)
            .Select(versions => versions.Last())
            .OrderBy(agency => agency.Level)
            .ThenBy(agency => agency.Code, StringComparer.Ordinal)
            .Select(agency => (Group: LevelName(agency.Level, state), Choice: (agency.Code, Name: $"{agency.Name} ({agency.Code})")))
            .ToList();
        if (state.Unit is { } unit && !choices.Exists(choice => choice.Choice.Code == unit))
        {
            var name = reference.HasAgency(unit) ? reference.AgencyName(unit, state.To) : reference.UnitName(unit, state.To);
            choices.Insert(0, (state.Say("Đang xem", "Shown now"), (unit, $"{name} ({unit})")));
        }
        return [.. choices.GroupBy(choice => choice.Group, choice => choice.Choice)];
    }

    public static string LevelName(AgencyLevel level, PageState state) =>
        level switch
        {
            AgencyLevel.Province => state.Say("Cấp tỉnh", "Province"),
            AgencyLevel.Department => state.Say("Sở, ban, ngành", "Departments"),
            AgencyLevel.District => state.Say("Cấp huyện (đến 30/6/2025)", "Districts (until 30/6/2025)"),
            _ => state.Say("Cấp xã", "Communes"),
        };
}
