using System.Text.Json;
using System.Text.Json.Serialization;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>
/// Reads <see cref="ImportRequested"/> as clients in any language write it: names in snake_case, camelCase or PascalCase, and <c>source</c> as an
/// object with one of the two fields or simply as the id or the file name itself. What is missing is left empty, so that the consumer can refuse
/// it with a code rather than the bus with an exception.
/// </summary>
internal sealed class ImportRequestedJson : JsonConverter<ImportRequested>
{
    public override ImportRequested Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("ImportRequested must be a JSON object.");
        var fields = Fields(document.RootElement);
        return new ImportRequested
        {
            Dataset = Text(fields, "dataset") ?? "",
            Source = fields.TryGetValue("source", out var source) ? Source(source) : new ImportSource(),
            TenantId = Text(fields, "tenantid"),
            IdempotencyKey = Text(fields, "idempotencykey"),
            RequestedBy = Text(fields, "requestedby"),
            Options = fields.TryGetValue("options", out var chosen) ? RequestedOptionsJson.Read(chosen) : null,
            Force = fields.TryGetValue("force", out var force) && (force.ValueKind == JsonValueKind.True || Text(force) == "true"),
        };
    }

    public override void Write(Utf8JsonWriter writer, ImportRequested value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("dataset", value.Dataset);
        writer.WriteStartObject("source");
        if (value.Source.ObjectId is { } objectId)
            writer.WriteString("object_id", objectId);
        if (value.Source.InboxFile is { } file)
            writer.WriteString("inbox_file", file);
        writer.WriteEndObject();
        writer.WriteString("tenant_id", value.TenantId);
        writer.WriteString("idempotency_key", value.IdempotencyKey);
        writer.WriteString("requested_by", value.RequestedBy);
        if (value.Options is { } chosen)
        {
            writer.WritePropertyName("options");
            writer.WriteRawValue(ImportOptionsJson.Write(chosen));
        }

        writer.WriteBoolean("force", value.Force);
        writer.WriteEndObject();
    }

    private static ImportSource Source(JsonElement source)
    {
        if (source.ValueKind == JsonValueKind.Object)
        {
            var fields = Fields(source);
            var id = Text(fields, "objectid");
            var file = Text(fields, "inboxfile");
            // What is no id is no object either: it is kept as a name, and refused as one.
            return id is null ? new ImportSource { InboxFile = file }
                : Guid.TryParse(id, out var objectId) ? new ImportSource { ObjectId = objectId, InboxFile = file }
                : new ImportSource { InboxFile = file ?? id };
        }

        var text = Text(source);
        return Guid.TryParse(text, out var named) ? new ImportSource { ObjectId = named } : new ImportSource { InboxFile = text };
    }

    internal static Dictionary<string, JsonElement> Fields(JsonElement element)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
            fields[property.Name.Replace("_", "", StringComparison.Ordinal)] = property.Value;
        return fields;
    }

    internal static string? Text(Dictionary<string, JsonElement> fields, string name) => fields.TryGetValue(name, out var value) ? Text(value) : null;

    internal static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
