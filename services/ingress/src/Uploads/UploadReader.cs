using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Imports.Ingress;

/// <summary>Finds the file in a request: the body itself, or the field <c>file</c> of a multipart body. Nothing is buffered.</summary>
internal static class UploadReader
{
    private const string FileField = "file";

    /// <summary>Of RFC 2046.</summary>
    private const int MaxBoundaryLength = 70;

    private static readonly string[] RawTypes =
    [
        "text/csv", "text/plain", "text/tab-separated-values", "application/csv", "application/octet-stream", "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel.sheet.macroenabled.12", "application/gzip", "application/x-gzip", "application/zip", "application/x-zip-compressed",
    ];

    /// <exception cref="ImportException">The request holds no file that is taken.</exception>
    public static async Task<UploadBody> OpenAsync(HttpRequest request, string? fileName, long maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength == 0)
            throw new ImportException(ErrorCodes.BodyEmpty, "The request has no body.");
        if (string.IsNullOrWhiteSpace(request.ContentType))
            return Raw(request, fileName, maxBytes);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw Unsupported(request.ContentType);
        if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return await MultipartAsync(request, type, fileName, cancellationToken);
        return RawTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase) ? Raw(request, fileName, maxBytes) : throw Unsupported(type.MediaType.Value);
    }

    private static UploadBody Raw(HttpRequest request, string? fileName, long maxBytes)
        => request.ContentLength > maxBytes
            ? throw new ImportException(ErrorCodes.BodyTooLarge, string.Create(CultureInfo.InvariantCulture, $"The body has {request.ContentLength} bytes; at most {maxBytes} are taken."))
            : new UploadBody(new RequestBodyStream(request.Body), FileName.Clean(fileName));

    private static async Task<UploadBody> MultipartAsync(HttpRequest request, MediaTypeHeaderValue type, string? fileName, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrWhiteSpace(boundary) || boundary.Length > MaxBoundaryLength)
            throw Invalid("The content type names no boundary of 1 to 70 characters.");
        var reader = new MultipartReader(boundary, new RequestBodyStream(request.Body));
        while (await NextAsync(reader, cancellationToken) is { } section)
        {
            RefuseOption(section);
            if (FieldOf(section) is not { } field)
                continue;
            var name = fileName ?? field.FileNameStar.Value ?? HeaderUtilities.RemoveQuotes(field.FileName).Value;
            return new UploadBody(new RequestBodyStream(section.Body), FileName.Clean(name), token => FinishAsync(reader, token));
        }

        throw Invalid($"There is no field '{FileField}'.");
    }

    private static async Task FinishAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        while (await NextAsync(reader, cancellationToken) is { } section)
        {
            RefuseOption(section);
            if (FieldOf(section) is not null)
                throw Invalid($"There is more than one field '{FileField}'; send one file a request.");
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Invalid(e.Message);
        }
    }

    /// <summary>Options are read before the body: one in a form field would be lost.</summary>
    private static void RefuseOption(MultipartSection section)
    {
        if (NameOf(section, out _) is { } name && OptionQuery.Names.Contains(name))
            throw new ImportException(ErrorCodes.OptionInvalid, $"'{name}' came as a form field; send it as a query parameter: /imports?{name}=…");
    }

    private static ContentDispositionHeaderValue? FieldOf(MultipartSection section) => NameOf(section, out var field) == FileField ? field : null;

    private static string? NameOf(MultipartSection section, out ContentDispositionHeaderValue? disposition)
        => ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out disposition)
            && disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(disposition.Name).Value
            : null;

    private static ImportException Invalid(string detail) => new(ErrorCodes.MultipartInvalid, $"The multipart body cannot be read. {detail}");

    private static ImportException Unsupported(string? type)
        => new(ErrorCodes.ContentTypeUnsupported, $"'{type}' is not taken. Send multipart/form-data with a field '{FileField}', or a raw body as one of: {string.Join(", ", RawTypes)}.");
}
