namespace Coordination;

/// <summary>
/// The one rule for a key that holds something odd; PaymentQueue compiles this file too. Every script begins with <see cref="Lua"/> and
/// reads a key only through its functions, so that any content is recovered from without a person:
/// <list type="bullet">
/// <item>A key of another type, or a text longer than any of ours, is deleted.</item>
/// <item>A text without expiry, or with a longer one than we set, gets ours. A living owner renews it; a dead or foreign one loses it.</item>
/// <item>A text that is not ours counts as absent and may be overwritten.</item>
/// </list>
/// </summary>
internal static class KeyGuard
{
    // only(kind, key): true if the key exists and has this type.
    // text(key, longest): the key's text, which expires within `longest` ms; else false.
    // record(value, ...): the JSON object in this text if all these fields are texts; else {}.
    public const string Lua = """
        local function only(kind, key)
            local found = redis.call('TYPE', key).ok
            if found ~= kind and found ~= 'none' then redis.call('UNLINK', key) end
            return found == kind
        end

        local function text(key, longest)
            if not only('string', key) then return false end
            if redis.call('STRLEN', key) > 4096 then
                redis.call('UNLINK', key)
                return false
            end
            local left = redis.call('PTTL', key)
            if left < 0 or left > tonumber(longest) then redis.call('PEXPIRE', key, longest) end
            return redis.call('GET', key)
        end

        local function record(value, ...)
            if not value then return {} end
            local ok, found = pcall(cjson.decode, value)
            if not ok or type(found) ~= 'table' then return {} end
            for _, field in ipairs({...}) do
                if type(found[field]) ~= 'string' then return {} end
            end
            return found
        end

        """;
}
