using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Imports.Contracts;

namespace Imports.Gateway;

/// <summary>A snapshot on its way out. It becomes bytes once, and the hub and every event stream send the same ones.</summary>
[JsonConverter(typeof(ProgressFrameJson))]
internal sealed class ProgressFrame(ImportSnapshot snapshot)
{
    // Two threads may both make them: they are the same.
    private byte[]? json;
    private byte[]? importEvent;
    private byte[]? tenantEvent;

    public ImportSnapshot Snapshot => snapshot;
    public long Version => snapshot.Version;

    /// <summary>Nothing follows it.</summary>
    public bool IsLast { get; } = ImportStatus.IsTerminal(snapshot.Status);

    public ReadOnlySpan<byte> Json => JsonBytes;

    /// <summary>The event of a stream of this import; its id is the version.</summary>
    public ReadOnlySpan<byte> ImportEvent => importEvent ??= Event(Version.ToString(CultureInfo.InvariantCulture));

    /// <summary>The event of a stream of all imports; its id is the import's and the version.</summary>
    public ReadOnlySpan<byte> TenantEvent => tenantEvent ??= Event(TenantEventId);

    /// <summary>The id of <see cref="TenantEvent"/>.</summary>
    public string TenantEventId => new LastEventId(snapshot.TaskId, Version).ToString();

    private byte[] JsonBytes => json ??= JsonSerializer.SerializeToUtf8Bytes(snapshot, Wire.Json);

    /// <summary>The event under any id.</summary>
    public byte[] Event(string id)
    {
        var bytes = new ArrayBufferWriter<byte>(JsonBytes.Length + 128);
        bytes.Write(Encoding.ASCII.GetBytes($"id: {id}\nevent: {ImportHub.Progress}\ndata: "));
        bytes.Write(JsonBytes);
        bytes.Write("\n\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Puts the bytes into the hub's message as they are.</summary>
    private sealed class ProgressFrameJson : JsonConverter<ProgressFrame>
    {
        public override ProgressFrame Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => throw new NotSupportedException("Frames only go out.");

        public override void Write(Utf8JsonWriter writer, ProgressFrame value, JsonSerializerOptions options)
            => writer.WriteRawValue(value.Json, skipInputValidation: true);
    }
}
