using System.Buffers.Text;
using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>Where a page of rows ended: the business key of its last row. It is no secret and needs no signature: it can say no more than a filter.</summary>
internal static class RowCursor
{
    public static string Write(IEnumerable<string> key) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(key));

    /// <summary>The values of the business key, in its order.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.RequestInvalid"/>.</exception>
    public static IReadOnlyList<object> Read(DatasetDefinition dataset, string cursor)
    {
        try
        {
            var texts = JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(cursor)) ?? [];
            if (texts.Length == dataset.BusinessKey.Count && texts.All(text => text is not null))
                return Values(dataset, texts);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // Told below.
        }

        throw QueryValues.Invalid("after", cursor, "the cursor of a page before, as `next` has it");
    }

    /// <summary>The values of a business key from its texts, in its order.</summary>
    /// <exception cref="FormatException">One is no value of its column.</exception>
    public static IReadOnlyList<object> Values(DatasetDefinition dataset, IReadOnlyList<string> texts)
        => [.. texts.Zip(dataset.BusinessKey, (text, name) => RowText.Parse(dataset.Column(name), text) ?? throw new FormatException())];
}
