using MotCua.Server.Http;
using MotCua.Server.Reference;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Portal;

/// <summary>Which agencies' rows a list of this folder shows: those in the caller's reach, and of these the ones asked for.</summary>
internal static class PortalReach
{
    /// <returns>Null where there is no limit.</returns>
    /// <exception cref="ProblemException">404 for an agency that is not there or out of reach.</exception>
    public static (string[]? Reach, string[]? Asked) AgenciesOf(Call call, string? agency)
    {
        var reference = call.Service<ReferenceStore>().Current;
        var limit = Access.Reach.LimitOf(call.Actor);
        if (agency is not null && (!reference.HasAgency(agency) || (limit is not null && !reference.IsWithin(agency, limit))))
        {
            throw new ProblemException(Problem.NotFound());
        }
        string[]? Within(string? one) => one is null ? null : [.. reference.AgenciesWithin(one).Order(StringComparer.Ordinal)];
        return (Within(limit), Within(agency));
    }

    public static void Add(NpgsqlParameterCollection parameters, string[]? agencies) =>
        parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = (object?)agencies ?? DBNull.Value }
        );
}
