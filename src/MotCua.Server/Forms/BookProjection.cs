using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Forms;

/// <summary>
/// Sổ theo dõi hồ sơ: enters every receipt under the next number of its receiving agency and year (TT 01/2018 Đ.10: yearly, numbered without gaps from 1).
/// Receipts come in the order of the log, each once, so a number never changes, whatever is corrected later and however often the book is rebuilt.
/// </summary>
public sealed class BookProjection : IProjection
{
    public const string ProjectionName = "Book";

    public string Name => ProjectionName;
    public int PageSize => 2000;
    public TimeSpan Patience => TimeSpan.FromMilliseconds(250);
    public string Schema => "book";
    public string CreateTablesSql => Sql.Text("Forms.book_tables");

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var entries = page
            .Events.Where(stored => stored.Type == DossierReceived.StoredAs)
            .Select(stored => (Stored: stored, Receipt: (DossierReceived)stored.Data))
            .ToList();
        if (entries.Count == 0)
        {
            return;
        }
        await using var command = new NpgsqlCommand(Sql.Text("Forms.book_enter"), connection, transaction);
        void Add<T>(NpgsqlDbType type, Func<(StoredEvent Stored, DossierReceived Receipt), T> value) =>
            command.Parameters.Add(
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = entries.Select(value).ToArray() }
            );

        Add(NpgsqlDbType.Text, entry => entry.Receipt.Receiving.Code);
        Add(NpgsqlDbType.Date, entry => VietnamTime.DateOf(entry.Receipt.OccurredAt));
        Add(NpgsqlDbType.Uuid, entry => entry.Stored.StreamId);
        Add(NpgsqlDbType.TimestampTz, entry => entry.Stored.RecordedAt.ToUniversalTime());
        await command.ExecuteNonQueryAsync(ct);
    }
}
