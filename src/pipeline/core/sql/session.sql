-- Days are days in China wherever the machine stands.
SET TimeZone = 'Asia/Shanghai'
