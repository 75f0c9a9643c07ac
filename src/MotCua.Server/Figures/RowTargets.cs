using System.Text.Json;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Figures;

/// <summary>The targets and minimums that hold for the rates of the rows of an answer, and whether they are met.</summary>
internal sealed class RowTargets(Call call, Question question)
{
    private readonly Targets targets = call.Service<ReferenceStore>().Current.Targets;
    private readonly string[] asked =
    [
        .. new[] { question.Scope.Agency, question.Scope.OwnUnit, call.Query.Text("unit") }.OfType<string>(),
    ];

    /// <param name="day">Last day of the row's period.</param>
    /// <param name="valueOf">A rate's value by its place; asked only where there is a target.</param>
    public void Write(Utf8JsonWriter writer, RowKey key, DateOnly day, IReadOnlyList<Rate> rates, Func<int, decimal?> valueOf)
    {
        string?[] own = [key.Agency, key.Unit];
        writer.WriteStartObject("targets");
        for (var i = 0; i < rates.Count; i++)
        {
            var set = targets.For(rates[i].Name, own, asked, key.Level ?? question.Scope.Level, day);
            if (set.Count == 0)
            {
                continue;
            }
            var value = valueOf(i);
            writer.WriteStartArray(rates[i].Name);
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
