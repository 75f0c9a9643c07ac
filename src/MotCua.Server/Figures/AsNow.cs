using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Figures;

/// <summary>
/// Figures by the territory and agencies of today: <c>territory=asNow</c>. Cells keep what was then; their places, a few hundred, are followed to the day of
/// the answer's as-of, and rows of the same successor are added up. A row says how sure that is: <c>whole</c>; <c>partial</c>, of places that were divided
/// and lie in the asked territory in part at most, or are told apart by units that are no more; <c>ended</c>, of places without a successor.
/// Depends on the reference data in force, so that an answer may change with them; answers as then never do.
/// </summary>
internal static class AsNow
{
    public const string Whole = "whole";
    public const string Partial = "partial";
    public const string Ended = "ended";

    private sealed record Followed(Place Place, Became Unit, Became Agency, string Mapping);

    /// <summary>The rows of a question, as then or as now.</summary>
    public static async Task<IReadOnlyList<AccountRow>> ReadAsync(FigureReader reader, Question question, Call call)
    {
        if (!question.Scope.AsNow)
        {
            return await reader.ReadAsync(question, call.Aborted);
        }
        var (inner, keyOf) = await TranslateAsync(reader, question, call);
        var rows = inner.Scope.Places!.Count == 0 ? [] : await reader.ReadAsync(inner, call.Aborted);
        return
        [
            .. rows.GroupBy(row => (Key: keyOf(row.Key), row.Start))
                .OrderBy(group => group.Key.Key, RowKey.Order)
                .ThenBy(group => group.Key.Start)
                .Select(group => new AccountRow(
                    question.Accounts,
                    group.Key.Key,
                    group.Key.Start,
                    Sum(question.Accounts, group, row => row.Before),
                    Sum(question.Accounts, group, row => row.During),
                    Sum(question.Accounts, group, row => row.AtEnd)
                )),
        ];
    }

    /// <summary>The question as then whose rows, told apart by place, come under the keys that the function gives; as it is where it is meant as then.</summary>
    public static async Task<(Question AsThen, Func<RowKey, RowKey> KeyOf)> TranslateAsync(
        FigureReader reader,
        Question question,
        Call call
    )
    {
        if (!question.Scope.AsNow)
        {
            return (question, key => key);
        }
        var places = (await FollowAsync(reader, question.Scope, question.Keys, call)).ToDictionary(one => one.Place.Id);
        var inner = question with
        {
            Scope = AsThen(question.Scope, places.Keys),
            Keys = [.. question.Keys.Where(key => key is not ("unit" or "agency")), "place"],
        };
        return (inner, then => KeyOf(question, places[(then.ResolvingPlace ?? then.ReceivingPlace)!.Value], then));
    }

    /// <summary>The same scope by its places, for a list of dossiers; as it is where it is meant as then.</summary>
    public static async Task<Scope> ResolveAsync(FigureReader reader, Scope scope, Call call)
    {
        if (!scope.AsNow)
        {
            return scope;
        }
        var followed = await FollowAsync(reader, scope, [], call);
        return AsThen(scope, [.. followed.Where(one => one.Mapping == (scope.Mapping ?? Whole)).Select(one => one.Place.Id)]);
    }

    private static Scope AsThen(Scope scope, IReadOnlyCollection<long> places) =>
        scope with
        {
            AsNow = false,
            Places = places,
            Agencies = null,
            Territory = null,
            Agency = null,
            OwnUnit = null,
            UnitSince = null,
        };

    private static async Task<List<Followed>> FollowAsync(FigureReader reader, Scope scope, IReadOnlyList<string> keys, Call call)
    {
        var now = new TerritoryNow(call.Service<ReferenceStore>().Current, reader.Today);
        var followed = new List<Followed>();
        foreach (var place in (await reader.PlacesAsync(null, call.Aborted)).Values)
        {
            var (unit, agency) = (now.Unit(place.Territory[^1], place.UnitSince), now.Agency(place.Agency));
            if (MappingOf(scope, keys, unit, agency) is { } mapping)
            {
                followed.Add(new Followed(place, unit, agency, mapping));
            }
        }
        return followed;
    }

    /// <summary>How sure it is that a place belongs to the scope and to its row; null where it surely does not.</summary>
    private static string? MappingOf(Scope scope, IReadOnlyList<string> keys, Became unit, Became agency)
    {
        var mapping = Whole;
        if (scope.Territory is { } territory && !unit.Certain.Contains(territory))
        {
            if (!unit.Possible.Contains(territory))
            {
                return null;
            }
            mapping = Partial;
        }
        foreach (var wanted in new[] { scope.Agencies, scope.Agency is { } one ? [one] : null })
        {
            if (wanted is not null && !(agency.Mapping == Whole && wanted.Contains(agency.Code)))
            {
                if (!agency.Possible.Any(wanted.Contains))
                {
                    return null;
                }
                mapping = Partial;
            }
        }
        if ((scope.OwnUnit is { } own && unit.Code != own) || (scope.UnitSince is { } since && unit.Since != since))
        {
            return null;
        }
        if (keys.Contains("unit") || scope.OwnUnit is not null)
        {
            mapping = Worse(mapping, unit.Mapping);
        }
        return keys.Contains("agency") ? Worse(mapping, agency.Mapping) : mapping;
    }

    private static string Worse(string a, string b) => a == Whole ? b : a;

    private static RowKey KeyOf(Question question, Followed followed, RowKey then)
    {
        var byUnit = question.Keys.Contains("unit");
        return then with
        {
            Agency = question.Keys.Contains("agency") ? followed.Agency.Code : null,
            Unit = byUnit ? followed.Unit.Code : null,
            UnitSince = byUnit ? followed.Unit.Since : null,
            ReceivingPlace = null,
            ResolvingPlace = null,
            Mapping = followed.Mapping,
        };
    }

    private static long[] Sum(AccountSet accounts, IEnumerable<AccountRow> rows, Func<AccountRow, IReadOnlyList<long>> amounts)
    {
        var sums = accounts.Zeros();
        foreach (var row in rows)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += amounts(row)[i];
            }
        }
        return sums;
    }
}
