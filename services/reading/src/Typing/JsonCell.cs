using System.Text.Json;
using Imports.Contracts;

namespace Imports.Reading.Typing;

/// <summary>One JSON value, kept to the letter: neither formatted anew nor are its keys put in order. Its bytes are known to be UTF-8.</summary>
internal sealed class JsonCell : Cell
{
    private static readonly CellProblem Invalid = new(ErrorCodes.InvalidJson, "one JSON value, e.g. {\"colour\": \"red\"}, nested 64 deep at most");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        if (!StartsAsJson(Trim(cell)) || !IsJson(cell))
            return Invalid;
        row.PutEscaped(cell);
        return null;
    }

    /// <summary>Most of what is no JSON is known by its first byte; the reader below throws for it, which is slow.</summary>
    private static bool StartsAsJson(ReadOnlySpan<byte> text)
        => text is [(byte)'{' or (byte)'[' or (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9') or (byte)'t' or (byte)'f' or (byte)'n' or (byte)'\n' or (byte)'\r', ..];

    private static bool IsJson(ReadOnlySpan<byte> cell)
    {
        try
        {
            var reader = new Utf8JsonReader(cell);
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
