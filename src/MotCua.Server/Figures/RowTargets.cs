using System.Text.Json;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Figures;

/// <summary>The targets and minimums that hold for the rates of a row, and whether they are met.</summary>
internal static class RowTargets
{
    /// <param name="day">Last day of the row's period.</param>
    public static void Write(
        Utf8JsonWriter writer,
        Call call,
        Question question,
        RowKey key,
        DateOnly day,
        IEnumerable<(string Name, decimal? Value)> rates
    )
    {
        var targets = call.Service<ReferenceStore>().Current.Targets;
        string[] own = [.. new[] { key.Agency, key.Unit }.OfType<string>()];
        string[] asked = [.. new[] { question.Scope.Agency, question.Scope.OwnUnit, call.Query.Text("unit") }.OfType<string>()];
        writer.WriteStartObject("targets");
        foreach (var (name, value) in rates)
        {
            var set = targets.For(name, own, asked, key.Level ?? question.Scope.Level, day).ToList();
            if (set.Count == 0)
            {
                continue;
            }
            writer.WriteStartArray(name);
            foreach (var target in set)
            {
                writer.WriteStartObject();
                TargetRoutes.WriteRest(writer, target);
                writer.WritePropertyName("met");
                if (value is { } reached)
                {
                    writer.WriteBooleanValue(reached >= target.Value);
                }
                else
                {
                    writer.WriteNullValue();
                }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
