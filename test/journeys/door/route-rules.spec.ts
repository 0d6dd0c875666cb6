import { Body, Controller, Get, Post, type Type } from '@nestjs/common';
import { z } from 'zod';
import { Public, Requires } from '../../../apps/api/src/door/route';
import { ListOf } from '../../../apps/api/src/door/parameters';
import { HouseOfTheTest } from './house-of-the-test';

const start = async (controller: Type): Promise<string> => {
  try {
    await (await HouseOfTheTest.open({ controllers: [controller] })).close();
    return 'started';
  } catch (error) {
    return (error as Error).message;
  }
};

@Controller('v1/open')
class NoPolicy {
  @Get(':id')
  read() {
    return {};
  }
}

@Controller('v1/open')
class UncheckedBody {
  @Post()
  @Requires('x:write')
  write(@Body() _: unknown) {
    return {};
  }
}

@Controller('v1/open')
class LooseBody {
  @Post()
  @Requires('x:write')
  write(@Body({ schema: z.object({ name: z.string() }) }) _: unknown) {
    return {};
  }
}

@Controller('v1/open')
class LooseFilter {
  @Get()
  @Requires('x:read')
  list(@ListOf(z.object({ name: z.string() })) _: unknown) {
    return {};
  }
}

@Controller('v1/open')
class Fine {
  @Post()
  @Public()
  write(@Body({ schema: z.strictObject({ name: z.string() }).optional() }) _: unknown) {
    return {};
  }
}

describe('the start', () => {
  it.each([
    ['a route without a policy', NoPolicy, /GET \/v1\/open\/:id \(NoPolicy\.read\) has no policy/],
    ['a body that nobody checks', UncheckedBody, /POST \/v1\/open \(UncheckedBody\.write\) takes its body unchecked/],
    ['a body that lets unknown fields in', LooseBody, /takes unknown fields in its body/],
    ['a filter that lets unknown fields in', LooseFilter, /takes unknown fields in its query/],
  ])('is stopped by %s, which it names', async (_, controller, message) => {
    expect(await start(controller)).toMatch(message);
  });

  it('is not stopped by a route that says what it takes and from whom', async () => {
    expect(await start(Fine)).toBe('started');
  });
});
