using System.Net.Http.Headers;
using System.Text;

namespace Imports.Ingress.Tests;

public sealed class When_a_request_is_refused(RunningIngress ingress)
{
    [Theory]
    [InlineData("/imports", 400, "DATASET_MISSING")]
    [InlineData("/imports?dataset=", 400, "DATASET_MISSING")]
    [InlineData("/imports?dataset=nothing", 404, "DATASET_UNKNOWN")]
    [InlineData("/imports?dataset=STOCK", 404, "DATASET_UNKNOWN")]
    [InlineData("/imports?dataset=stock&file_name=a%07b", 400, "FILE_NAME_INVALID")]
    [InlineData("/elsewhere", 404, "ROUTE_UNKNOWN")]
    public async Task It_is_told_where(string path, int status, string code)
    {
        using var response = await ingress.Http.PostAsync(path, Csv.Body(Csv.New()));
        await response.IsProblemAsync(status, code);
    }

    [Theory]
    [InlineData("GET", "/elsewhere", 404, "ROUTE_UNKNOWN")]
    [InlineData("DELETE", "/imports", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("PUT", "/imports/6f9619ff-8b86-d011-b42d-00c04fc964ff", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("GET", "/imports/6f9619ff-8b86-d011-b42d-00c04fc964ff", 404, "IMPORT_UNKNOWN")]
    [InlineData("GET", "/imports/6f9619ff-8b86-d011-b42d-00c04fc964ff/status", 404, "IMPORT_UNKNOWN")]
    [InlineData("GET", "/imports/no-id", 404, "IMPORT_UNKNOWN")]
    [InlineData("GET", "/imports?limit=0", 400, "REQUEST_INVALID")]
    [InlineData("GET", "/imports?limit=many", 400, "REQUEST_INVALID")]
    [InlineData("GET", "/imports?before=yesterday", 400, "REQUEST_INVALID")]
    public async Task So_is_every_other_request(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var response = await ingress.Http.SendAsync(request);
        await response.IsProblemAsync(status, code);
    }

    [Fact]
    public async Task An_empty_body_is_refused_with_or_without_a_length()
    {
        using var byLength = await ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body([]));
        await byLength.IsProblemAsync(400, "BODY_EMPTY");
        using var chunked = await ingress.Http.PostAsync("/imports?dataset=stock", new ChunkedContent([]));
        await chunked.IsProblemAsync(400, "BODY_EMPTY");
        using var form = new MultipartFormDataContent { { Csv.Body([]), "file", "empty.csv" } };
        using var multipart = await ingress.Http.PostAsync("/imports?dataset=stock", form);
        await multipart.IsProblemAsync(400, "BODY_EMPTY");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_with_or_without_a_length()
    {
        var content = new byte[RunningIngress.MaxUploadBytes + 1];
        using var byLength = await ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(content));
        await byLength.IsProblemAsync(413, "BODY_TOO_LARGE");
        using var chunked = await ingress.Http.PostAsync("/imports?dataset=stock", new ChunkedContent(content));
        await chunked.IsProblemAsync(413, "BODY_TOO_LARGE");
        using var form = new MultipartFormDataContent { { Csv.Body(content), "file", "large.csv" } };
        using var multipart = await ingress.Http.PostAsync("/imports?dataset=stock", form);
        await multipart.IsProblemAsync(413, "BODY_TOO_LARGE");
        await NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("image/png")]
    [InlineData("nonsense")]
    public async Task A_type_that_is_no_file_is_refused(string type)
    {
        using var body = new ByteArrayContent(Csv.New());
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await ingress.Http.PostAsync("/imports?dataset=stock", body);
        await response.IsProblemAsync(415, "CONTENT_TYPE_UNSUPPORTED");
    }

    [Theory]
    [InlineData("multipart/form-data", "--b\r\n\r\n")]
    [InlineData("multipart/form-data; boundary=b", "no boundary at all")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b\"\r\n\r\ny\r\n--b--\r\n")]
    public async Task A_multipart_body_without_exactly_one_file_is_refused(string type, string text)
    {
        using var response = await ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(Encoding.ASCII.GetBytes(text), type));
        await response.IsProblemAsync(400, "MULTIPART_INVALID");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_multipart_body_that_breaks_off_in_the_file_is_refused()
    {
        const string text = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\ncode,quantity\nA,1\n";
        using var response = await ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(Encoding.ASCII.GetBytes(text), "multipart/form-data; boundary=b"));
        await response.IsProblemAsync(400, "BODY_INCOMPLETE");
        await NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_bad_idempotency_key_is_refused(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/imports?dataset=stock") { Content = Csv.Body(Csv.New()) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await ingress.Http.SendAsync(request);
        await response.IsProblemAsync(400, "IDEMPOTENCY_KEY_INVALID");
    }

    /// <summary>Other tests upload at the same time, so what is there for a moment does not count.</summary>
    private async Task NothingIsLeftAsync() => await Leftovers.AreGoneAsync(ingress);
}
