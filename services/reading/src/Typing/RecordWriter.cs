using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imports.Reading.Splitting;

namespace Imports.Reading.Typing;

/// <summary>
/// The whole record as a JSON object: the header's names in the file's order, each value as text to the letter; an empty cell is an empty text, since that
/// is what came. Fields that an error file had added are left out.
/// </summary>
internal sealed class RecordWriter : ColumnWriter, IDisposable
{
    /// <summary>Escapes only what JSON asks for: text stays readable in the table.</summary>
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly (JsonEncodedText Name, int Field)[] names;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;

    public RecordWriter(IReadOnlyList<string> header, IReadOnlyList<int> added)
    {
        names = [.. Enumerable.Range(0, header.Count).Where(i => !added.Contains(i)).Select(i => (JsonEncodedText.Encode(header[i], Encoder), i))];
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Encoder, SkipValidation = true });
    }

    public override void Write(RecordReader record, bool isText, RowBuffer rows, RowFaults faults)
    {
        if (!isText)
        {
            faults.NotText(record);
            return;
        }
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        foreach (var (name, field) in names)
            json.WriteString(name, record.Field(field));
        json.WriteEndObject();
        json.Flush();
        rows.PutEscaped(buffer.WrittenSpan);
    }

    public void Dispose() => json.Dispose();
}
