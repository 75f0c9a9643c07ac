using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace MotCua.Server.Http.OpenApi;

/// <summary>Declared fields as JSON schema, and the example request that their examples make.</summary>
internal static class FieldSchemas
{
    public static OpenApiSchema OfObject(IReadOnlyList<Field> fields) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Properties = fields.ToDictionary(field => field.Name, IOpenApiSchema (field) => Of(field)),
            Required = fields.Where(field => field.Required).Select(field => field.Name).ToHashSet(),
            AdditionalPropertiesAllowed = false,
        };

    public static OpenApiSchema Of(Field field)
    {
        var schema = field.Kind switch
        {
            FieldKind.Text => Text(field),
            FieldKind.Choice => new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. field.Choices.Select(choice => (JsonNode)choice)],
            },
            FieldKind.Instant => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            FieldKind.Date => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" },
            FieldKind.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            FieldKind.Number => Number(field),
            FieldKind.Texts => new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                MaxItems = field.MaxItems,
                Items = Text(field),
            },
            FieldKind.List => new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                MaxItems = field.MaxItems,
                Items = Of(field.Item!),
            },
            FieldKind.Object => OfObject(field.Fields),
            _ => throw new ArgumentOutOfRangeException(nameof(field)),
        };
        schema.Description = field.About;
        return schema;
    }

    /// <summary>The example of a body: every field that has one, and every field that must be there.</summary>
    public static JsonObject ExampleOf(IReadOnlyList<Field> fields)
    {
        var example = new JsonObject();
        foreach (var field in fields)
        {
            if (ExampleOf(field) is { } value)
            {
                example[field.Name] = value;
            }
        }
        return example;
    }

    public static JsonNode? ExampleOf(Field field) =>
        field.Kind == FieldKind.Object ? ExampleOf(field.Fields)
        : field.Kind == FieldKind.List ? new JsonArray(ExampleOf(field.Item!))
        : field.Example is { } example ? JsonSerializer.SerializeToNode(example)
        : field.Kind == FieldKind.Choice ? field.Choices[0]
        : null;

    private static OpenApiSchema Text(Field field) =>
        new()
        {
            Type = JsonSchemaType.String,
            MaxLength = field.MaxLength,
            Pattern = field.Kind == FieldKind.Text ? field.Pattern?.ToString() : null,
        };

    private static OpenApiSchema Number(Field field) =>
        new()
        {
            Type = field.WholeNumber ? JsonSchemaType.Integer : JsonSchemaType.Number,
            Minimum = field.Min.ToString(CultureInfo.InvariantCulture),
            Maximum = field.Max == decimal.MaxValue ? null : field.Max.ToString(CultureInfo.InvariantCulture),
        };
}
