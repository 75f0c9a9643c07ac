namespace MotCua.PortalSync.Mapping;

/// <summary>The portal's code (MaLinhVuc) of each field of procedures. The province keeps the list: MotCua knows fields by name, and no code is made up.</summary>
public sealed class SectorCodes(IReadOnlyDictionary<string, string> codes)
{
    /// <summary>Reads lines <c>field,code</c>; the first line is the heading. A field with a comma stands in quotes.</summary>
    /// <exception cref="FormatException">A line has no two columns.</exception>
    public static SectorCodes Read(IEnumerable<string> lines)
    {
        var codes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1).Where(line => line.Trim().Length > 0))
        {
            var comma = line.LastIndexOf(',');
            if (comma <= 0 || comma == line.Length - 1)
            {
                throw new FormatException($"expected field,code: {line}");
            }
            codes[line[..comma].Trim().Trim('"')] = line[(comma + 1)..].Trim();
        }
        return new SectorCodes(codes);
    }

    /// <exception cref="MappingException">The list has no code for this field.</exception>
    public string CodeOf(string field) =>
        codes.TryGetValue(field, out var code)
            ? code
            : throw new MappingException($"no sector code for \"{field}\": add it to the list of sectors");
}
