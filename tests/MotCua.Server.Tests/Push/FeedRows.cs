using MotCua.EmbeddedPostgres;
using Npgsql;

namespace MotCua.Server.Tests.Push;

/// <summary>Events put into the feed's table by hand, as an outage or years of work would have left them there: thousands a second. A real event must follow, which moves the projection beyond them.</summary>
internal static class FeedRows
{
    /// <param name="database">Where to.</param>
    /// <param name="count">How many.</param>
    /// <param name="dossiers">Number of the dossier, as SQL over the row's number <c>n</c>.</param>
    /// <param name="version">Of the dossier, likewise.</param>
    /// <param name="type">Likewise.</param>
    /// <param name="procedure">Likewise.</param>
    /// <param name="agency">Likewise.</param>
    public static async Task PutAsync(
        TestDatabase database,
        int count,
        string dossiers,
        string version,
        string type = "'dossier.assigned'",
        string procedure = "'2.000815'",
        string agency = "'H12.101'"
    )
    {
        await using var source = NpgsqlDataSource.Create(database.SuperuserConnectionString);
        await using var command = source.CreateCommand(
            $"""
            with started as (select nextval('events.mt_events_sequence') + 10 as at) -- the position drawn here may count as settled before this is committed
            insert into feed.event (position, event_id, dossier_id, version, occurred_at, occurred_on, imported, type, unit, procedure, status, agencies, territory)
            select s.at + n, gen_random_uuid(), md5('dossier ' || {dossiers})::uuid, {version}, now(), current_date, false, {type}, '32002', {procedure},
                'assigned', array[{agency}], array['96', '32002']
            from started as s, generate_series(0, {count - 1}) as n;
            select setval('events.mt_events_sequence', (select max(position) + 1 from feed.event))
            """
        );
        await command.ExecuteNonQueryAsync();
    }
}
