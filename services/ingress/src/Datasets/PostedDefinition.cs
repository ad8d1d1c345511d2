using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>A definition as somebody has put it: JSON that may leave out the name, which its path has, and the version, which is the next one then.</summary>
internal sealed class PostedDefinition
{
    /// <summary>Longest body. A thousand columns with all that can be said of them take less.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Paths of their own beside <c>/datasets/{name}</c>.</summary>
    private static readonly string[] Reserved = ["schema", "infer"];

    /// <summary>As leniently as a file is read.</summary>
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string name;
    private readonly JsonObject members;

    private PostedDefinition(string name, JsonObject members) => (this.name, this.members) = (name, members);

    /// <summary>The version that the body names; null = none.</summary>
    public int? Version => members["version"] is JsonValue value && value.TryGetValue(out int version) ? version : null;

    /// <exception cref="DatasetRefusedException">The body is no JSON object, or its name is another one.</exception>
    /// <exception cref="ImportException"><see cref="ErrorCodes.BodyTooLarge"/>.</exception>
    public static async Task<PostedDefinition> ReadAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes)
            throw new ImportException(ErrorCodes.BodyTooLarge, $"A definition has at most {MaxBytes} bytes.");
        var posted = new PostedDefinition(name, Parse(bytes.AsSpan(0, length)));
        if (posted.members["name"] is { } own && (own.GetValueKind() != JsonValueKind.String || (string?)own != name))
            throw new DatasetRefusedException(ErrorCodes.DatasetInvalid, [new DatasetFault("$.name", $"must be '{name}', as the path has it, or be left out")]);
        if (Reserved.Contains(name))
            throw new DatasetRefusedException(ErrorCodes.DatasetInvalid, [new DatasetFault("$.name", $"must not be {string.Join(" or ", Reserved)}: these are paths of their own")]);
        return posted;
    }

    /// <summary>The definition with its name and this version, unless it names one, as it is stored.</summary>
    /// <exception cref="DatasetRefusedException">It is not sound; all faults are told.</exception>
    public (string Json, DatasetDefinition Dataset) As(int version)
    {
        var whole = new JsonObject { ["name"] = name, ["version"] = members["version"]?.DeepClone() ?? version };
        foreach (var (member, value) in members.Where(member => member.Key is not ("name" or "version")))
            whole[member] = value?.DeepClone();
        var json = whole.ToJsonString(Indented);
        try
        {
            return (json, DatasetReader.Read(json));
        }
        catch (DatasetDefinitionException e)
        {
            throw new DatasetRefusedException(ErrorCodes.DatasetInvalid, e.Faults);
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            // As many editors save it.
            if (body.StartsWith(Encoding.UTF8.Preamble))
                body = body[Encoding.UTF8.Preamble.Length..];
            return JsonNode.Parse(body, documentOptions: Lenient) as JsonObject ?? throw new DatasetRefusedException(ErrorCodes.DatasetInvalid, [new DatasetFault("$", "must be a JSON object")]);
        }
        catch (JsonException e)
        {
            throw new DatasetRefusedException(ErrorCodes.DatasetInvalid, [JsonFault.Of(e)]);
        }
    }
}

/// <summary>A definition cannot be stored as it is; each fault has its place.</summary>
internal sealed class DatasetRefusedException(string code, IReadOnlyList<DatasetFault> faults) : Exception($"{code}: {string.Join("; ", faults)}")
{
    public string Code { get; } = code;
    public IReadOnlyList<DatasetFault> Faults { get; } = faults;
}
