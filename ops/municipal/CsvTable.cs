namespace MotCua.Municipal;

/// <summary>A CSV file whose columns are found by the names of its header, in any order and case.</summary>
internal sealed class CsvTable : IDisposable
{
    private readonly CsvReader reader;
    private readonly Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="FormatException">The stream has no header, or the header lacks a required column.</exception>
    public CsvTable(Stream stream, string name, params IReadOnlyList<string> required)
    {
        reader = new CsvReader(stream);
        if (!reader.Read())
        {
            throw new FormatException($"{name} is empty; it needs a header with {string.Join(", ", required)}");
        }
        for (var i = 0; i < reader.Fields.Count; i++)
        {
            columns.TryAdd(reader.Fields[i].Trim(), i);
        }
        if (required.FirstOrDefault(c => !columns.ContainsKey(c)) is { } missing)
        {
            throw new FormatException($"{name} has no column {missing}; its header is {string.Join(",", reader.Fields)}");
        }
    }

    /// <summary>The trimmed value of a column in the current row; empty where the row or the file lacks the column.</summary>
    public string this[string column] => columns.TryGetValue(column, out var i) && i < reader.Fields.Count ? reader.Fields[i].Trim() : "";

    /// <summary>Byte offset at which the current row began.</summary>
    public long RowStart => reader.RecordStart;

    /// <summary>Byte offset of the next row.</summary>
    public long Position => reader.Position;

    public bool Read() => reader.Read();

    public void Seek(long offset) => reader.Seek(offset);

    public void Dispose() => reader.Dispose();
}
